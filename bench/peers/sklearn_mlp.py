"""The same network in scikit-learn: epochs of partial_fit, which shuffles and cuts batches itself."""
import warnings

import numpy as np
from sklearn.neural_network import MLPClassifier
from peer import arguments, serve

warnings.filterwarnings("ignore")
threads, optimizer, batch, hidden = arguments()
random = np.random.default_rng(1)
rows = 4096
data = random.random((rows, 784), dtype=np.float32)
labels = random.integers(0, 10, rows)
model = MLPClassifier(hidden, solver=optimizer, batch_size=batch, learning_rate_init=1e-4, momentum=0.0, random_state=1)
classes = np.arange(10)

serve(lambda: model.partial_fit(data, labels, classes), rows)
