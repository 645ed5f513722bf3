using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Tests.Oracles;

namespace Chainrule.Tests.Support;

/// <summary>
/// A random batch for one loss: outputs, targets and weights of any kind it takes, and what the oracle makes of it.
/// </summary>
internal sealed class LossCase
{
    private readonly RandomStream _random;
    private readonly LossOracle _oracle;
    private uint _next;

    public LossCase(int oracle, uint number)
    {
        _random = new RandomStream(11, RandomStreams.User(oracle), number);
        _oracle = LossOracles.All[oracle];
        Rows = 1 + Below(9);
        Width = (_oracle.IsDistribution ? 2 : 1) + Below(Below(3) == 0 ? 40 : 5);
        bool labels = Below(2) == 0;
        int classes = Width == 1 ? 2 : Width;
        Smoothing = _oracle.Smoothes && Below(2) == 0 ? (float)(0.5 * Uniform()) : 0;
        ClassWeights =
            _oracle.Smoothes && (labels || _oracle.IsDistribution || Width == 1) && Below(2) == 0 ? Positive(classes) : null;
        Y = [.. Enumerable.Range(0, Rows).SelectMany(_ => Output())];
        Classes = labels ? [.. Enumerable.Range(0, Rows).Select(_ => Below(classes))] : [];
        Values = labels ? [] : [.. Enumerable.Range(0, Rows).SelectMany(_ => Target())];
        Weights = Below(2) == 0 ? Positive(Rows) : [];
        if (Weights.Length > 1 && Below(3) == 0)
        {
            Weights[Below(Rows)] = 0;
        }

        Loss = _oracle.Make(Smoothing, ClassWeights);
    }

    public Loss Loss { get; }
    public int Rows { get; }
    public int Width { get; }
    public float Smoothing { get; }
    public float[]? ClassWeights { get; }
    public float[] Y { get; }
    public int[] Classes { get; }
    public float[] Values { get; }
    public float[] Weights { get; }

    public double Evaluate(Workers workers, float[] rowLosses, float[] dy) =>
        Loss.Evaluate(
            workers,
            Y,
            Width,
            Classes.Length > 0 ? Targets.OfClasses(Classes, Weights) : Targets.OfValues(Values, Weights),
            rowLosses,
            dy
        );

    /// <summary>The weighted mean that the textbook gives, as a function of the outputs.</summary>
    public double Expected(double[] y)
    {
        double sum = 0, total = 0;
        for (int row = 0; row < Rows; row++)
        {
            double weight = RowWeight(row);
            sum += weight * ExpectedRow(y, row);
            total += weight;
        }

        return sum / total;
    }

    /// <summary>∂mean/∂y by central differences of one row.</summary>
    public double[] ExpectedGradient()
    {
        double[] y = [.. Y.Select(v => (double)v)], gradient = new double[y.Length];
        double total = Enumerable.Range(0, Rows).Sum(RowWeight);
        for (int i = 0; i < y.Length; i++)
        {
            int row = i / Width;
            double middle = y[i],
                h = _oracle.Outputs == OracleOutputs.Any ? 1e-6 : 1e-5 * Math.Min(middle, Math.Max(1 - middle, 1e-3));
            y[i] = middle + h;
            double above = ExpectedRow(y, row);
            y[i] = middle - h;
            gradient[i] = RowWeight(row) / total * (above - ExpectedRow(y, row)) / (2 * h);
            y[i] = middle;
        }

        return gradient;
    }

    /// <summary>The largest of the rows' shares in the mean.</summary>
    public double LargestShare => Enumerable.Range(0, Rows).Max(RowWeight) / Enumerable.Range(0, Rows).Sum(RowWeight);

    public double ExpectedRow(double[] y, int row)
    {
        double share = Smoothing / (_oracle.IsDistribution ? Width : 2.0);
        return _oracle.Row(
            y[(row * Width)..((row + 1) * Width)],
            [.. RowTarget(row).Select(t => t * (1 - (double)Smoothing) + share)]
        );
    }

    private double[] RowTarget(int row) =>
        Classes.Length == 0 ? [.. Values[(row * Width)..((row + 1) * Width)].Select(v => (double)v)]
        : Width == 1 ? [Classes[row]]
        : [.. Enumerable.Range(0, Width).Select(k => k == Classes[row] ? 1.0 : 0)];

    private double RowWeight(int row)
    {
        double weight = Weights.Length == 0 ? 1 : Weights[row];
        if (ClassWeights is null)
        {
            return weight;
        }

        double[] t = RowTarget(row);
        return weight
            * (Width == 1 ? (1 - t[0]) * ClassWeights[0] + t[0] * ClassWeights[1] : t.Zip(ClassWeights, (a, b) => a * b).Sum());
    }

    private float[] Output()
    {
        double[] z = [.. Enumerable.Range(0, Width).Select(_ => 2 * Normal())];
        return [.. (_oracle.Outputs switch
        {
            OracleOutputs.Distribution => LossOracles.Softmax(z),
            OracleOutputs.Probabilities => [.. z.Select(LossOracles.Sigmoid)],
            _ => z,
        }).Select(v => (float)v)];
    }

    private float[] Target()
    {
        if (_oracle.IsDistribution)
        {
            return [.. LossOracles.Softmax([.. Enumerable.Range(0, Width).Select(_ => Normal())]).Select(v => (float)v)];
        }

        return [.. Enumerable.Range(0, Width).Select(_ => _oracle.Smoothes ? (float)Uniform() : (float)(2 * Normal()))];
    }

    private float[] Positive(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(0.1 + Uniform()))];

    private double Uniform() => _random.Uniform(_next++);

    private double Normal() => NormalDistribution.Sample(_random, _next++);

    private int Below(int bound) => _random.Below(bound, _next++);
}
