// Where the library runs: beside the page's thread, so that the page answers while a network trains.
import { dotnet } from './_framework/dotnet.js';

const slice = 40; // milliseconds of training before messages are looked at
const { getAssemblyExports, getConfig } = await dotnet.create();
const { Program: library } = await getAssemblyExports(getConfig().mainAssemblyName);
const turn = new MessageChannel();
let isTraining = false, side = 0;

const tell = score => {
  const [epochs, loss, right] = score;
  const surface = library.Surface(side);
  postMessage({ kind: 'score', epochs, loss, right, surface, side });
};

turn.port1.onmessage = () => {
  if (!isTraining) return;
  tell(library.Train(slice));
  turn.port2.postMessage(0); // after the messages that came meanwhile
};

const answers = {
  place: ({ positions, classes }) => { library.Place(positions, classes); if (!isTraining) tell(library.Score()); },
  restart: ({ seed }) => { library.Restart(seed); if (!isTraining) tell(library.Score()); },
  train: () => { if (!isTraining) { isTraining = true; turn.port2.postMessage(0); } },
  pause: () => { isTraining = false; postMessage({ kind: 'paused' }); },
  surface: message => { side = message.side; },
  digit: ({ ink, side: width }) => postMessage({ kind: 'digit', probabilities: library.Recognize(ink, width), seen: library.ToDigit(ink, width) }),
  fixed: () => postMessage({ kind: 'fixed', sha: library.TrainFixed() }),
};
onmessage = ({ data }) => answers[data.kind](data);

const file = await fetch('digits.safetensors');
postMessage({ kind: 'ready', model: library.LoadDigits(new Uint8Array(await file.arrayBuffer())) });
