-- Thumbs by model: few turns have one.
CREATE INDEX turn_thumbs ON turn (tenant_id, model_name) WHERE feedback_rating IS NOT NULL;
