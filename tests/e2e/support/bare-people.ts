/** People at bare pages (`bare-page.ts`) of a class, in place of the product's. */
import type { Person, PersonOptions, TestClass } from './class.ts';

/** In no lesson yet. */
export async function atBarePage(school: TestClass, options: PersonOptions = {}): Promise<Person> {
  const person = await school.person(options);
  await person.page.goto(person.origin);
  await person.page.waitForFunction(() => 'bare' in window);
  return person;
}

/** The teacher, live with camera and microphone. */
export async function bareTeacher(school: TestClass, options: PersonOptions = {}): Promise<Person> {
  const teacher = await atBarePage(school, { secure: true, ...options });
  await teacher.page.evaluate(
    async ([token, lectureId]) => {
      const room = window.bare.open(token);
      await room.join({ ticket: { kind: 'host', lectureId }, displayName: 'Ms Rivera' });
      await room.ask('lesson:start', {});
      const camera = await window.bare.openCamera();
      const microphone = await window.bare.openMicrophone();
      await room.publish('camera', camera.track, { label: camera.label });
      await room.publish('microphone', microphone.track);
    },
    [await school.test.server.signHostToken(), school.lecture.lectureId] as const,
  );
  return teacher;
}

/** A student who came in by the lecture's code. */
export async function bareStudent(school: TestClass, displayName: string, options: PersonOptions = {}): Promise<Person> {
  const student = await atBarePage(school, options);
  await student.page.evaluate(
    ([joinCode, name]) => window.bare.open(undefined).join({ ticket: { kind: 'code', joinCode }, displayName: name }),
    [school.lecture.joinCode, displayName] as const,
  );
  return student;
}
