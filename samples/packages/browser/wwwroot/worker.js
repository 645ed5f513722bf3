// Where the library runs: beside the page's thread, so that the page answers while a network trains.
import { dotnet } from './_framework/dotnet.js';

const slice = 40; // milliseconds of training before messages are looked at
const { getAssemblyExports, getConfig } = await dotnet.create();
const { Program: library } = await getAssemblyExports(getConfig().mainAssemblyName);
const turn = new MessageChannel();
let isTraining = false, isAwaited = false, side = 0, count = 0, seed = 1;

function tell([epochs, loss, right]) {
  postMessage({ kind: 'score', seed, count, epochs, loss, right, surface: library.Surface(side) });
}

// The next slice comes after the messages that came meanwhile.
function goOn() {
  if (!isTraining || isAwaited || count === 0) return;
  isAwaited = true;
  turn.port2.postMessage(0);
}

turn.port1.onmessage = () => {
  isAwaited = false;
  if (isTraining && count > 0) tell(library.Train(slice));
  goOn();
};

const answers = {
  place: ({ positions, classes }) => { count = classes.length; library.Place(positions, classes); tell(library.Score()); goOn(); },
  restart: message => { seed = message.seed; library.Restart(seed); tell(library.Score()); },
  train: () => { isTraining = true; goOn(); },
  pause: () => { isTraining = false; postMessage({ kind: 'paused' }); },
  surface: message => { side = message.side; },
  digit: ({ ink, side: width }) => postMessage({ kind: 'digit', probabilities: library.Recognize(ink, width), seen: library.ToDigit(ink, width) }),
  fixed: () => postMessage({ kind: 'fixed', sha: library.TrainFixed() }),
};
onmessage = ({ data }) => answers[data.kind](data);

let model = null, problem = null;
try {
  const file = await fetch('digits.safetensors');
  model = library.LoadDigits(new Uint8Array(await file.arrayBuffer()));
} catch (error) {
  problem = `digits.safetensors: ${error.message}`;
}
postMessage({ kind: 'ready', model, problem });
