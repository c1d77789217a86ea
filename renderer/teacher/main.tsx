/** The teacher's page: the same in the desktop app and in a browser tab on this machine. */
import { createRoot } from 'react-dom/client';
import '../ui/base.css';
import './teacher.css';
import './planning/home.css';
import './planning/lecture-list.css';
import './planning/lecture-form.css';
import './planning/lecture-page.css';
import './invite/invite.css';
import { TeacherApp } from './TeacherApp.tsx';

const page = document.getElementById('page');
if (!page) throw new Error('index.html has no element to draw in');
// Without StrictMode: it mounts twice, and the key in the address can be used once.
createRoot(page).render(<TeacherApp />);
