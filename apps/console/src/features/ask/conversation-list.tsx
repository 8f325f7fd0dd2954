/** My conversations, shown in the rail while asking. */
export function ConversationList() {
  return null;
}
