/** The replay page: one recording for the teacher, or what a class may watch again. */
import { createRoot } from 'react-dom/client';
import '../ui/base.css';
import { ReplayApp } from './ReplayApp.tsx';

const place = document.getElementById('app');
if (!place) throw new Error('The page has no place for the app.');

createRoot(place).render(<ReplayApp />);
