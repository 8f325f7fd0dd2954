import { contract } from '@jishi/contract';
import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';

/** The contract as an OpenAPI 3.1 document. */
export async function openApiDocument(version: string, serverUrl: string): Promise<object> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  return generator.generate(contract, {
    info: {
      title: 'Jishi 基石 API',
      version,
      description:
        'Authenticate with `Authorization: Bearer <API key>`. Failures are RFC 9457 problems (`application/problem+json`) with a stable `code`.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: serverUrl }],
    security: [{ apiKey: [] }],
    components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
    customErrorResponseBodySchema: () => null,
  });
}
