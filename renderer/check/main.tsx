/** What a phone opens before class, by scanning the doctor's code: it tries every way to the teacher's laptop and reports. */
import { createRoot } from 'react-dom/client';
import '../ui/base.css';
import { CheckPage } from './CheckPage.tsx';

const place = document.getElementById('app');
if (!place) throw new Error('The page has no place for the app.');

createRoot(place).render(<CheckPage token={location.pathname.split('/').at(-1) ?? ''} />);
