/** The page begins here. */
import { render } from 'preact';
import 'slack-blocks-to-jsx/dist/style.css';
import './style.css';
import { App } from './app.tsx';

const place = document.getElementById('app');
if (place !== null) render(<App />, place);
