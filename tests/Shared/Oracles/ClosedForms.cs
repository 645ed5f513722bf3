using System.Numerics;

namespace Chainrule.Tests.Oracles;

/// <summary>
/// Derivatives of the oracles that don't come from differences: by the complex step Im f(x + ih)/h,
/// which has no cancellation and so no error for analytic f (Squire and Trapp, 1998). They say how far differences can be
/// trusted.
/// </summary>
internal static class ClosedForms
{
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
