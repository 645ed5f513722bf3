using Chainrule.Losses;

namespace Chainrule.Tests.Oracles;

/// <summary>What the outputs of a row may be, so that a test can draw some.</summary>
internal enum OracleOutputs
{
    Any,
    Distribution,
    Probabilities,
}

/// <summary>One loss as the textbook writes it.</summary>
/// <param name="Make">The library's loss, of a label smoothing and class weights where it takes them.</param>
/// <param name="Outputs">What its outputs may be.</param>
/// <param name="Smoothes">Whether it takes label smoothing and class weights.</param>
/// <param name="IsDistribution">Whether a row of targets is a distribution.</param>
/// <param name="Row">The loss of outputs y with targets t.</param>
internal sealed record LossOracle(
    Func<float, float[]?, Loss> Make,
    OracleOutputs Outputs,
    bool Smoothes,
    bool IsDistribution,
    Func<double[], double[], double> Row
);

/// <summary>Every loss as the textbook writes it, in double precision.</summary>
internal static class LossOracles
{
    public static IReadOnlyList<LossOracle> All { get; } =
    [
        new((s, w) => new SoftmaxCrossEntropy(s, w), OracleOutputs.Any, true, true, (z, t) => Categorical(Softmax(z), t)),
        new((s, w) => new SigmoidCrossEntropy(s, w), OracleOutputs.Any, true, false, (z, t) => Binary([.. z.Select(Sigmoid)], t)),
        new((s, w) => new CategoricalCrossEntropy(s, w), OracleOutputs.Distribution, true, true, Categorical),
        new((s, w) => new BinaryCrossEntropy(s, w), OracleOutputs.Probabilities, true, false, Binary),
        new((_, _) => new MeanSquaredError(), OracleOutputs.Any, false, false, (y, t) => Mean(y, t, e => e * e)),
        new((_, _) => new MeanSquaredError(half: true), OracleOutputs.Any, false, false, (y, t) => Mean(y, t, e => e * e / 2)),
        new((_, _) => new MeanAbsoluteError(), OracleOutputs.Any, false, false, (y, t) => Mean(y, t, Math.Abs)),
        new((_, _) => new Huber(), OracleOutputs.Any, false, false, (y, t) => Mean(y, t, e => Huber(e, 1))),
        new((_, _) => new Huber(2.5f), OracleOutputs.Any, false, false, (y, t) => Mean(y, t, e => Huber(e, 2.5))),
    ];

    public static double[] Softmax(double[] z)
    {
        double[] e = [.. z.Select(Math.Exp)];
        double sum = e.Sum();
        return [.. e.Select(v => v / sum)];
    }

    public static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    private static double Categorical(double[] p, double[] t) => -p.Zip(t, (pk, tk) => tk == 0 ? 0 : tk * Math.Log(pk)).Sum();

    private static double Binary(double[] p, double[] t) =>
        -p.Zip(t, (pk, tk) => tk * Math.Log(pk) + (1 - tk) * Math.Log(1 - pk)).Average();

    private static double Mean(double[] y, double[] t, Func<double, double> f) => y.Zip(t, (a, b) => f(a - b)).Average();

    private static double Huber(double e, double delta) => Math.Abs(e) <= delta ? e * e / 2 : delta * (Math.Abs(e) - delta / 2);
}
