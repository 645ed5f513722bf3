namespace Chainrule.Insight.Topics;

/// <summary>The ways to the derivatives of activations, where there is more to say than the derivative itself.</summary>
internal static class ActivationDerivations
{
    // α and λ of SELU
    private const double SeluAlpha = 1.6732632423543772, SeluScale = 1.0507009873554805;

    private static readonly Dictionary<string, Func<Derivation>> ByName = new()
    {
        ["relu"] = () => Relu,
        ["leaky-relu"] = () => LeakyRelu,
        ["elu"] = () => Elu,
        ["selu"] = () => Selu,
        ["hard-sigmoid"] = () => HardSigmoid,
        ["identity"] = () => new([new("A straight line of slope 1.", "f′(x) = 1")]),
        ["sigmoid"] = () => SmoothDerivations.Sigmoid,
        ["tanh"] = () => SmoothDerivations.Tanh,
        ["sinh"] = () => SmoothDerivations.Sinh,
        ["softplus"] = () => SmoothDerivations.Softplus,
        ["silu"] = () => SmoothDerivations.Silu,
        ["gelu"] = () => SmoothDerivations.Gelu,
        ["gelu-tanh"] = () => SmoothDerivations.GeluTanh,
    };

    /// <summary>The names that something is said about.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>What is said about a name; null where the layer's own text is all there is.</summary>
    public static Derivation? Of(string name) => ByName.GetValueOrDefault(name)?.Invoke();

    private static Derivation Relu =>
        new(
            [
                new(
                    "Above 0 it is y = x, below 0 it is y = 0: two straight lines, and the derivative of each is its slope.",
                    "f′(x) = 1 where x > 0",
                    "f′(x) = 0 where x < 0"
                ),
            ]
        );

    private static Derivation LeakyRelu =>
        new(
            [
                new(
                    "Two straight lines again, with the slopes 1 and slope; below 0 a gradient is weakened, not lost.",
                    "f′(x) = 1 where x > 0, else slope"
                ),
            ]
        );

    private static Derivation Elu =>
        new(
            [
                new(
                    "Above 0 the slope is 1. Below, the exponential is its own derivative and the constant −alpha falls away.",
                    "f′(x) = alpha·eˣ = y + alpha where x ≤ 0"
                ),
                new("The two halves meet at 0 with the slopes alpha and 1: only alpha = 1 is without a kink."),
            ]
        );

    private static Derivation Selu =>
        new(
            [
                new("ELU with alpha = α, times λ: so is its derivative.", "f′(x) = λ where x > 0, else λ·α·eˣ = y + λ·α"),
                SelfNormalization(),
            ]
        );

    private static Derivation HardSigmoid =>
        new(
            [
                new(
                    "Where it isn't cut off it is a straight line; where it is, it is constant.",
                    "f′(x) = slope where 0 < y < 1, else 0"
                ),
                new(
                    "It is cut off at the two x for which slope·x + offset is 0 and 1.",
                    "x = −offset/slope and x = (1 − offset)/slope"
                ),
            ]
        );

    // E[f] and E[f²] over a standard normal x, by the trapezoid rule: for smooth and fast falling functions it converges at once.
    private static Step SelfNormalization()
    {
        const double Width = 1e-3;
        double mean = 0, square = 0;
        for (int i = -12_000; i <= 12_000; i++)
        {
            double x = i * Width, weight = Width * RealFunctions.NormalDensity(x);
            double y = SeluScale * (x > 0 ? x : SeluAlpha * RealFunctions.ExpMinusOne(x));
            mean += weight * y;
            square += weight * y * y;
        }

        return new Step(
            "α and λ are chosen so that a standard normal x gives a y of mean 0 and variance 1. The two integrals, computed:",
            "∫ f(x)·φ(x) dx = 0",
            "∫ f(x)²·φ(x) dx = 1"
        ).With(NamedNumbers.Number("mean", Math.Round(mean, 6)), NamedNumbers.Number("mean square", Math.Round(square, 6)));
    }
}
