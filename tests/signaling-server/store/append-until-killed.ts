/** A process that appends to the log of `lecture` as fast as it can and says each acknowledged seq, until it is killed. Arguments: the data folder. */
import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../../signaling-server/store/sqlite-store.ts';

const [dataFolder = ''] = process.argv.slice(2);
const store = await openSqliteStore({ dataFolder });
const lectureId = 'lecture';
let seq = await store.lessonLog.lastSeq(lectureId);
writeSync(1, 'ready\n');

for (;;) {
  // Several callers at a time, as in a class: they share commits.
  const batch = Array.from({ length: 20 }, () => {
    seq += 1;
    const mine = seq;
    const data = { participantId: 'anna', text: `Line ${mine}`, audience: { kind: 'everyone' as const }, replyTo: null };
    const event = { seq: mine, at: mine, type: 'chat:sent' as const, by: 'anna', data };
    const request = { participantId: 'anna', requestId: `request-${mine}`, reply: { messageId: mine } };
    return store.lessonLog.append(lectureId, [{ event, request }]).then(() => writeSync(1, `${mine}\n`));
  });
  await Promise.all(batch);
}
