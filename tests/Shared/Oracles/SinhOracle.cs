namespace Chainrule.Tests.Oracles;

/// <summary>y = sinh x, from the limit on its tangent there.</summary>
internal sealed class SinhOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [
            new("sinh", builder => builder.Sinh(), x => StraightBeyond(10, x))
            {
                Kinks = [-10, 10],
                Slope = x => Math.Cosh(Math.Clamp(x, -10, 10)),
                Bits = "7f75d9d23b2f2113",
            },
            new("sinh:2", builder => builder.Sinh(2), x => StraightBeyond(2, x))
            {
                Kinks = [-2, 2],
                Slope = x => Math.Cosh(Math.Clamp(x, -2, 2)),
                Bits = "dd06295341f10a70",
            },
        ];

    private static double StraightBeyond(double limit, double x)
    {
        double near = Math.Clamp(x, -limit, limit);
        return Math.Sinh(near) + (x - near) * Math.Cosh(limit);
    }
}
