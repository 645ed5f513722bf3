using System.Globalization;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Insight;

/// <summary>The proof of one loss: random outputs, targets of every kind it takes, and weights.</summary>
internal sealed class LossProof(Loss loss, int outputs, LossFormula formula, ProofOptions options)
{
    // where p is formed from scores, p − t has no more digits than p: a float's spacing below 1, whatever the difference
    private readonly double _roundingOfDerivative = loss.Output is OutputKind.SoftmaxLogits or OutputKind.SigmoidLogits
        ? 1.0 / (1 << 24)
        : 0;

    // and logarithms are no surer than their argument is near 1
    private readonly double _roundingOfValue = loss.Output == OutputKind.Values ? 0 : BlockCheck.Roundings;

    private readonly BlockCheck _value = new("loss", options), _gradient = new("outputs", options);
    private uint _next;

    public IReadOnlyList<BlockProof> Check()
    {
        for (int trial = 0; trial < options.Trials; trial++)
        {
            Run(trial, 1 + trial % options.Rows);
        }

        return [_value.Result(), _gradient.Result()];
    }

    private void Run(int trial, int rows)
    {
        var random = new RandomStream(options.Seed, RandomStreams.User(0), (ulong)trial);
        _next = 0;
        float[] y = [.. Enumerable.Range(0, rows).SelectMany(_ => Outputs(random))];
        float[] weights = trial % 4 < 2 ? [] : [.. Enumerable.Range(0, rows).Select(_ => (float)(0.1 + random.Uniform(_next++)))];
        bool areClasses = trial % 2 == 0 || !loss.ClassWeights.IsEmpty;
        int classes = loss.ClassCount(outputs);
        Targets targets = areClasses
            ? Targets.OfClasses([.. Enumerable.Range(0, rows).Select(_ => random.Below(classes, _next++))], weights)
            : Targets.OfValues([.. Enumerable.Range(0, rows).SelectMany(_ => Target(random))], weights);

        float[] rowLosses = new float[rows], dy = new float[y.Length];
        Array.Fill(dy, float.NaN);
        double value = loss.Evaluate(Workers.None, y, outputs, targets, rowLosses, dy);
        var network = Network.Input(outputs).Identity().Build(seed: 0);
        var reference = new ReferenceStep(network, loss, y, targets, formula);
        double[] expected = [.. Enumerable.Range(0, rows).Select(reference.RowLoss), reference.Loss()];
        int undefined = Array.FindIndex(expected, number => !double.IsFinite(number));
        if (undefined >= 0)
        {
            throw new ChainruleException(
                string.Create(
CultureInfo.InvariantCulture,
$"the formula of {loss.Notation} itself gives {expected[undefined]} for random outputs and targets"
                ),
                "have the proof draw outputs that it takes by ProofOptions.Input"
            );
        }

        _value.Values(new Shape(rows + 1), [.. rowLosses, (float)value], expected, _ => _roundingOfValue);
        _gradient.Differences(
            new Shape(rows, outputs), dy, new RandomStream(options.Seed, RandomStreams.User(1), (ulong)trial),
            entry =>
            {
                int row = entry / outputs;
                return new EndToEndSlope(
                    reference.Inputs[row], entry % outputs, () => reference.ShareOf(row) * reference.RowLoss(row));
            },
            entry => _roundingOfDerivative * reference.ShareOf(entry / outputs));
    }

    private IEnumerable<float> Outputs(RandomStream random)
    {
        double[] z = Normal(random, options.Spread);
        var y = z.Select(score => (float)(loss.Output switch
        {
            OutputKind.Probabilities when outputs == 1 => RealFunctions.Sigmoid(score),
            OutputKind.Probabilities => Probability(z, score),
            _ => score,
        }));
        return options.Input is null ? y : y.Select(options.Input);
    }

    private IEnumerable<float> Target(RandomStream random)
    {
        double[] z = Normal(random, 1);
        return z.Select(score => (float)(loss.Output switch
        {
            OutputKind.Values => score,
            _ when outputs == 1 => RealFunctions.Sigmoid(score),
            _ => Probability(z, score),
        }));
    }

    private static double Probability(double[] z, double score) => Math.Exp(score - RealFunctions.LogSumExp(z));

    private double[] Normal(RandomStream random, double spread) =>
        [.. Enumerable.Range(0, outputs).Select(_ => spread * NormalDistribution.Sample(random, _next++))];
}
