/** The table of requests that are decided on the state alone. Everything else in a lesson needs more than that: `live-lesson.ts`. */
import type { RequestName } from '../../protocol/requests.ts';
import type { Decide } from './decision.ts';
import { end, lock, start } from './lifecycle.ts';
import { admit, handOver, move, readmit, refuse, remove, rename, setRole } from './people.ts';
import { closeProducer, openProducer, pauseProducer, resumeProducer } from './producing.ts';
import { allowRewind } from './recording.ts';
import { addressGroups, changePermissions, closeGroup, createGroup, mute, setExam } from './rights.ts';
import { setServerCopy } from './server-copy.ts';
import { setStage } from './staging.ts';
import { deleteChat, lowerAllHands, lowerHand, raiseHand, reactToChat, sendChat, setAnnouncement } from './talking.ts';

export const decisions = {
  'lesson:start': start,
  'lesson:end': end,
  'lesson:lock': lock,
  'lesson:hand-over': handOver,
  'participant:admit': admit,
  'participant:refuse': refuse,
  'participant:remove': remove,
  'participant:readmit': readmit,
  'participant:rename': rename,
  'participant:set-role': setRole,
  'participant:move': move,
  'participant:mute': mute,
  'permissions:change': changePermissions,
  'exam:set': setExam,
  'group:create': createGroup,
  'group:close': closeGroup,
  'group:address': addressGroups,
  'chat:send': sendChat,
  'chat:delete': deleteChat,
  'chat:react': reactToChat,
  'hand:raise': raiseHand,
  'hand:lower': lowerHand,
  'hand:lower-all': lowerAllHands,
  'announcement:set': setAnnouncement,
  'stage:set': setStage,
  'producer:open': openProducer,
  'producer:pause': pauseProducer,
  'producer:resume': resumeProducer,
  'producer:close': closeProducer,
  'rewind:allow': allowRewind,
  'server-copy:set': setServerCopy,
} satisfies { [N in RequestName]?: Decide<N> };

export type DecidedRequestName = keyof typeof decisions;
