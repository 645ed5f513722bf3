using System.Numerics;

namespace Chainrule.Tests.Oracles;

/// <summary>
/// Derivatives of the oracles that don't come from differences: by the complex step Im f(x + ih)/h,
/// which has no cancellation and so no error for analytic f (Squire and Trapp, 1998). They say how far differences can be
/// trusted.
/// </summary>
internal static class ClosedForms
{
    /// <summary>Im f(x + ih)/h.</summary>
    public static double ComplexStep(Func<Complex, Complex> f, double x) => f(new Complex(x, 1e-20)).Imaginary / 1e-20;

    /// <summary>∂f/∂y[index].</summary>
    public static double ComplexStep(Func<Complex[], double[], Complex> f, double[] y, double[] t, int index)
    {
        Complex[] z = [.. y.Select(v => new Complex(v, 0))];
        z[index] = new Complex(y[index], 1e-20);
        return f(z, t).Imaginary / 1e-20;
    }
}
