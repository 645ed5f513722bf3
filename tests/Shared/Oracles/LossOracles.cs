using System.Numerics;
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
)
{
    /// <summary>The same loss of complex outputs, where it is analytic: differences are held against its complex step.</summary>
    public Func<Complex[], double[], Complex>? Analytic { get; init; }

    /// <summary>The slope by an output, times their number, of the error y − t: where the loss isn't analytic.</summary>
    public Func<double, double>? Slope { get; init; }

    /// <summary>The errors at which the slope jumps or bends.</summary>
    public double[] Kinks { get; init; } = [];
}

/// <summary>Every loss as the textbook writes it, in double precision.</summary>
internal static class LossOracles
{
    public static IReadOnlyList<LossOracle> All { get; } =
    [
        new((s, w) => new SoftmaxCrossEntropy(s, w), OracleOutputs.Any, true, true, (z, t) => Categorical(Softmax(z), t))
        {
            Analytic = (z, t) => Sum(t.Select((tk, k) => tk * (Complex.Log(Sum(z.Select(Complex.Exp))) - z[k]))),
        },
        new((s, w) => new SigmoidCrossEntropy(s, w), OracleOutputs.Any, true, false, (z, t) => Binary([.. z.Select(Sigmoid)], t))
        {
            Analytic = (z, t) => Mean(z, t, (zk, tk) => Complex.Log(1 + Complex.Exp(zk)) - tk * zk),
        },
        new((s, w) => new CategoricalCrossEntropy(s, w), OracleOutputs.Distribution, true, true, Categorical)
        {
            Analytic = (p, t) => -t.Select((tk, k) => tk * Complex.Log(p[k])).Aggregate(Complex.Add),
        },
        new((s, w) => new BinaryCrossEntropy(s, w), OracleOutputs.Probabilities, true, false, Binary)
        {
            Analytic = (p, t) => Mean(p, t, (pk, tk) => -tk * Complex.Log(pk) - (1 - tk) * Complex.Log(1 - pk)),
        },
        OfErrors(new MeanSquaredError(), e => e * e) with
        {
            Analytic = (y, t) => Mean(y, t, (yk, tk) => (yk - tk) * (yk - tk)),
        },
        OfErrors(new MeanSquaredError(half: true), e => e * e / 2) with
        {
            Analytic = (y, t) => Mean(y, t, (yk, tk) => (yk - tk) * (yk - tk) / 2),
        },
        OfErrors(new MeanAbsoluteError(), Math.Abs) with { Slope = e => Math.Sign(e), Kinks = [0] },
        OfErrors(new Huber(), e => Huber(e, 1)) with { Slope = e => Math.Clamp(e, -1, 1), Kinks = [-1, 1] },
        OfErrors(new Huber(2.5f), e => Huber(e, 2.5)) with { Slope = e => Math.Clamp(e, -2.5, 2.5), Kinks = [-2.5, 2.5] },
    ];

    private static LossOracle OfErrors(Loss loss, Func<double, double> f) =>
        new((_, _) => loss, OracleOutputs.Any, false, false, (y, t) => Mean(y, t, f));

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

    private static Complex Sum(IEnumerable<Complex> values) => values.Aggregate(Complex.Add);

    private static Complex Mean(Complex[] y, double[] t, Func<Complex, double, Complex> term) => Sum(y.Zip(t, term)) / y.Length;

    private static double Huber(double e, double delta) => Math.Abs(e) <= delta ? e * e / 2 : delta * (Math.Abs(e) - delta / 2);
}
