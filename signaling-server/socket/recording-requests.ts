/** Recording a lesson, looking back in it, and the library of recordings. */
import { RefusedError } from '../../protocol/errors.ts';
import { decidedByLesson, type Handlers } from './handler.ts';

function soon(): never {
  throw new RefusedError('wrong-state', 'Recording is not available on this server yet.');
}

export const recordingRequests = {
  'rewind:allow': decidedByLesson('rewind:allow'),
  'recording:start': soon,
  'recording:pause': soon,
  'recording:resume': soon,
  'recording:stop': soon,
  'recording:mark': soon,
  'recording:behind': soon,
  'recording:list': soon,
  'recording:rename': soon,
  'recording:share': soon,
  'recording:delete': soon,
  'recording:restore': soon,
  'recording:keep': soon,
  'recording:markers': soon,
  'recording:export': soon,
  'export:list': soon,
  'export:cancel': soon,
} satisfies Partial<Handlers>;
