import { ChatComposer } from './ChatComposer.tsx';
import { ChatLog } from './ChatLog.tsx';
import type { ChatModel } from './chat-model.ts';
import './ChatPanel.css';

export interface ChatPanelProps {
  /** `useChat(room)`. */
  chat: ChatModel;
  /** Why one may not write to everyone, for people: "Your teacher has muted chat." */
  offReason?: string | undefined;
  /** Something was refused: what to tell the person. */
  onFailure: (message: string) => void;
}

/** The class's conversation: the lines above, the message box below. */
export function ChatPanel({ chat, offReason, onFailure }: ChatPanelProps) {
  return (
    <div className="chat-panel">
      <ChatLog chat={chat} onFailure={onFailure} />
      <ChatComposer chat={chat} offReason={offReason} />
    </div>
  );
}
