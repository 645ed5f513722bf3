using System.Numerics;

namespace Chainrule.Tests.Oracles;

/// <summary>
/// Derivatives of the oracles that don't come from differences: written out by hand, and by the complex step Im f(x + ih)/h,
/// which has no cancellation and so no error for analytic f (Squire and Trapp, 1998). They say how far differences can be
/// trusted.
/// </summary>
internal static class ClosedForms
{
    private const double Lambda = 1.0507009873554805, Alpha = 1.6732632423543772;

    /// <summary>dy/dx of every layer that works element by element.</summary>
    public static readonly IReadOnlyDictionary<string, Func<double, double>> Slopes = new Dictionary<string, Func<double, double>>
    {
        ["relu"] = x => x > 0 ? 1 : 0,
        ["leaky-relu"] = x => x > 0 ? 1 : 0.01,
        ["leaky-relu:0.3"] = x => x > 0 ? 1 : 0.3,
        ["elu"] = x => x > 0 ? 1 : Math.Exp(x),
        ["elu:0.5"] = x => x > 0 ? 1 : 0.5 * Math.Exp(x),
        ["selu"] = x => Lambda * (x > 0 ? 1 : Alpha * Math.Exp(x)),
        ["gelu"] = x => SpecialFunctions.NormalCdf(x) + x * SpecialFunctions.NormalDensity(x),
        ["gelu-tanh"] = x =>
        {
            double c = Math.Sqrt(2 / Math.PI), t = Math.Tanh(c * (x + 0.044715 * x * x * x));
            return (1 + t) / 2 + x / 2 * (1 - t * t) * c * (1 + 3 * 0.044715 * x * x);
        },
        ["silu"] = x => SpecialFunctions.Sigmoid(x) * (1 + x * (1 - SpecialFunctions.Sigmoid(x))),
        ["softplus"] = SpecialFunctions.Sigmoid,
        ["sigmoid"] = x => SpecialFunctions.Sigmoid(x) * (1 - SpecialFunctions.Sigmoid(x)),
        ["tanh"] = x => 1 - Math.Tanh(x) * Math.Tanh(x),
        ["sinh"] = x => Math.Cosh(Math.Clamp(x, -10, 10)),
        ["sinh:2"] = x => Math.Cosh(Math.Clamp(x, -2, 2)),
        ["hard-sigmoid"] = x => Math.Abs(x) < 3 ? 1.0 / 6 : 0,
        ["hard-sigmoid:0.2:0.25"] = x => x is > -1.25 and < 3.75 ? 0.2 : 0,
        ["identity"] = _ => 1,
        ["flatten"] = _ => 1,
        ["dropout:0.5"] = _ => 1,
    };

    /// <summary>The same functions of a complex number, where they are analytic; elu and selu below 0.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Complex, Complex>> Analytic = new Dictionary<
        string,
        Func<Complex, Complex>
    >
    {
        ["elu"] = z => z.Real > 0 ? z : Complex.Exp(z) - 1,
        ["elu:0.5"] = z => z.Real > 0 ? z : 0.5 * (Complex.Exp(z) - 1),
        ["selu"] = z => Lambda * (z.Real > 0 ? z : Alpha * (Complex.Exp(z) - 1)),
        ["gelu-tanh"] = z => z / (1 + Complex.Exp(-2 * Math.Sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z))),
        ["silu"] = z => z / (1 + Complex.Exp(-z)),
        ["softplus"] = z => Complex.Log(1 + Complex.Exp(z)),
        ["sigmoid"] = z => 1 / (1 + Complex.Exp(-z)),
        ["tanh"] = z => 1 - 2 / (Complex.Exp(2 * z) + 1),
    };

    /// <summary>
    /// The losses of a row as functions of complex outputs, in the order of <see cref="LossOracles.All"/>; null where not
    /// analytic.
    /// </summary>
    public static IReadOnlyList<Func<Complex[], double[], Complex>?> Losses { get; } =
    [
        (z, t) => t.Select((tk, k) => tk * (Complex.Log(Sum(z.Select(Complex.Exp))) - z[k])).Aggregate(Complex.Add),
        (z, t) => Mean(z, t, (zk, tk) => Complex.Log(1 + Complex.Exp(zk)) - tk * zk),
        (p, t) => -t.Select((tk, k) => tk * Complex.Log(p[k])).Aggregate(Complex.Add),
        (p, t) => Mean(p, t, (pk, tk) => -tk * Complex.Log(pk) - (1 - tk) * Complex.Log(1 - pk)),
        (y, t) => Mean(y, t, (yk, tk) => (yk - tk) * (yk - tk)),
        (y, t) => Mean(y, t, (yk, tk) => (yk - tk) * (yk - tk) / 2),
        null,
        null,
        null,
    ];

    /// <summary>Im f(x + ih)/h.</summary>
    public static double ComplexStep(Func<Complex, Complex> f, double x) => f(new Complex(x, 1e-20)).Imaginary / 1e-20;

    /// <summary>∂f/∂y[index].</summary>
    public static double ComplexStep(Func<Complex[], double[], Complex> f, double[] y, double[] t, int index)
    {
        Complex[] z = [.. y.Select(v => new Complex(v, 0))];
        z[index] = new Complex(y[index], 1e-20);
        return f(z, t).Imaginary / 1e-20;
    }

    private static Complex Sum(IEnumerable<Complex> values) => values.Aggregate(Complex.Add);

    private static Complex Mean(Complex[] y, double[] t, Func<Complex, double, Complex> term) => Sum(y.Zip(t, term)) / y.Length;
}
