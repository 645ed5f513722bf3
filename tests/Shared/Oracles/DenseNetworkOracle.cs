namespace Chainrule.Tests.Oracles;

/// <summary>
/// Dense layers with an activation behind each, trained by gradient descent on all rows: forward, the chain rule backward and the
/// step as the textbook writes them, in double precision.
/// </summary>
/// <param name="activations">The activation behind each layer: <c>relu</c>, <c>sigmoid</c>, <c>tanh</c> or <c>linear</c>.</param>
/// <param name="weights">W of each layer, (In, Out).</param>
/// <param name="biases">b of each layer, (Out).</param>
/// <param name="loss">The loss of one output p with its target t.</param>
/// <param name="slope">Its derivative by p.</param>
internal sealed class DenseNetworkOracle(
    string[] activations,
    double[][,] weights,
    double[][] biases,
    Func<double, double, double> loss,
    Func<double, double, double> slope)
{
    /// <summary>W and b of all layers, in the order in which a network holds them.</summary>
    public IEnumerable<double> Parameters =>
        weights.Zip(biases, (w, b) => w.Cast<double>().Concat(b)).SelectMany(numbers => numbers);

    /// <summary>The mean loss of some rows of one target each.</summary>
    public double Loss(double[][] rows, double[] targets) =>
        rows.Zip(targets, (x, t) => loss(Forward(x)[^1].A[0], t)).Average();

    /// <summary>One step on all rows: each number is moved by the learning rate times its derivative.</summary>
    public void Step(double[][] rows, double[] targets, double rate)
    {
        var dw = weights.Select(w => new double[w.GetLength(0), w.GetLength(1)]).ToArray();
        double[][] db = [.. biases.Select(b => new double[b.Length])];
        for (int row = 0; row < rows.Length; row++)
        {
            var layers = Forward(rows[row]);
            double[] above = [slope(layers[^1].A[0], targets[row])]; // ∂L/∂a of the layer at hand
            for (int l = weights.Length - 1; l >= 0; l--)
            {
                double[] x = l == 0 ? rows[row] : layers[l - 1].A, below = new double[x.Length];
                for (int j = 0; j < above.Length; j++)
                {
                    double delta = above[j] * SlopeOf(activations[l], layers[l].Z[j]); // δ = ∂L/∂a · g′(z)
                    db[l][j] += delta / rows.Length;
                    for (int i = 0; i < x.Length; i++)
                    {
                        dw[l][i, j] += x[i] * delta / rows.Length;
                        below[i] += weights[l][i, j] * delta;
                    }
                }

                above = below;
            }
        }

        for (int l = 0; l < weights.Length; l++)
        {
            for (int j = 0; j < biases[l].Length; j++)
            {
                biases[l][j] -= rate * db[l][j];
                for (int i = 0; i < weights[l].GetLength(0); i++)
                {
                    weights[l][i, j] -= rate * dw[l][i, j];
                }
            }
        }
    }

    private (double[] Z, double[] A)[] Forward(double[] x)
    {
        var layers = new (double[] Z, double[] A)[weights.Length];
        for (int l = 0; l < layers.Length; l++)
        {
            double[] z = [.. biases[l]];
            for (int j = 0; j < z.Length; j++)
            {
                for (int i = 0; i < x.Length; i++)
                {
                    z[j] += x[i] * weights[l][i, j];
                }
            }

            x = [.. z.Select(each => Activation(activations[l], each))];
            layers[l] = (z, x);
        }

        return layers;
    }

    private static double Activation(string name, double z) => name switch
    {
        "relu" => Math.Max(z, 0),
        "sigmoid" => 1 / (1 + Math.Exp(-z)),
        "tanh" => Math.Tanh(z),
        "linear" => z,
        _ => throw new ArgumentException(name),
    };

    private static double SlopeOf(string name, double z) => name switch
    {
        "relu" => z > 0 ? 1 : 0,
        "sigmoid" => Activation(name, z) * (1 - Activation(name, z)),
        "tanh" => 1 - Math.Tanh(z) * Math.Tanh(z),
        _ => 1,
    };
}
