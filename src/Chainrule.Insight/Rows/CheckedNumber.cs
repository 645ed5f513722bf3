namespace Chainrule.Insight.Rows;

/// <summary>How a number of the library's, in single precision, stands to the same number in double precision.</summary>
public enum Agreement
{
    /// <summary>They differ by rounding alone.</summary>
    Agrees,

    /// <summary>The function has a kink here: the number lies between the slopes to either side, as a subgradient does.</summary>
    AtKink,

    /// <summary>They differ by less than a difference of losses can tell: the derivative is close to 0.</summary>
    TooSmallToTell,

    /// <summary>They differ.</summary>
    Differs,
}

/// <summary>A number that the library has computed, and the same number found in another way, in double precision.</summary>
/// <param name="Value">What the library has computed, in single precision.</param>
/// <param name="Exact">The same by the textbook's formula or, for derivatives, by finite differences of that formula.</param>
/// <param name="Error">|Value − Exact| as a share of the largest number beside it: of its layer, or of its block of
/// parameters.</param>
/// <param name="Agreement">What that means.</param>
public readonly record struct CheckedNumber(double Value, double Exact, double Error, Agreement Agreement)
{
    /// <summary>The largest error that rounding in single precision explains, over the sums of a few thousand terms.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>A number that is given, not computed: nothing to check.</summary>
    public static CheckedNumber Given(double value, double exact) => new(value, exact, 0, Agreement.Agrees);

    /// <summary>A number of the forward pass beside the formula's.</summary>
    /// <param name="value">The library's.</param>
    /// <param name="exact">The formula's.</param>
    /// <param name="scale">The largest magnitude beside it.</param>
    internal static CheckedNumber OfValue(double value, double exact, double scale)
    {
        double error = ErrorOf(value, exact, scale);
        return new(value, exact, error, error <= Tolerance ? Agreement.Agrees : Agreement.Differs);
    }

    /// <summary>A derivative beside its finite differences.</summary>
    /// <param name="value">The library's.</param>
    /// <param name="slope">The differences.</param>
    /// <param name="scale">The largest magnitude beside it.</param>
    internal static CheckedNumber OfDerivative(double value, Slope slope, double scale)
    {
        double error = ErrorOf(value, slope.Value, scale);
        return new(value, slope.Value, error, error <= Tolerance ? Agreement.Agrees
            : Math.Abs(value - slope.Value) <= slope.Resolution ? Agreement.TooSmallToTell
            : slope.Admits(value, Tolerance * scale) ? Agreement.AtKink
            : Agreement.Differs);
    }

    private static double ErrorOf(double value, double exact, double scale)
    {
        double difference = Math.Abs(value - exact);
        return value.Equals(exact) ? 0 : scale > 0 ? difference / scale : difference;
    }
}
