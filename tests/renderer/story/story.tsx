/** Every screen and shared component in a named state, for tests and for looking: `?scene=live`. Not part of the product. */
import { createRoot } from 'react-dom/client';
import '../../../renderer/ui/base.css';
import { scenes } from './scenes.tsx';

const place = document.getElementById('app');
const name = new URLSearchParams(location.search).get('scene') ?? '';
const scene = scenes[name];
if (!place) throw new Error('The page has no place for the scene.');
if (!scene) throw new Error(`There is no scene ${name}; there are ${Object.keys(scenes).join(', ')}.`);
createRoot(place).render(await scene());
