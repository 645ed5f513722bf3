namespace Chainrule.Insight.Topics;

/// <summary>The ways to the derivatives of activations that have one everywhere.</summary>
internal static class SmoothDerivations
{
    private static readonly double RootOfTwoOverPi = Math.Sqrt(2 / Math.PI);

    public static Derivation Sigmoid =>
        new(
            [
                new(
                    "Written as a power, the chain rule applies: the outer derivative is −(…)⁻², the inner −e⁻ˣ.",
                    "σ = (1 + e⁻ˣ)⁻¹",
                    "σ′ = −(1 + e⁻ˣ)⁻² · (−e⁻ˣ) = e⁻ˣ / (1 + e⁻ˣ)²"
                ),
                new(
                    "Split the fraction: the first factor is σ, the second is what is missing to 1.",
                    "σ′ = 1/(1 + e⁻ˣ) · e⁻ˣ/(1 + e⁻ˣ) = σ·(1 − σ)"
                ),
                new(
                    "So backward needs only y, which forward has computed. The slope is largest at 0, where it is ¼: each "
                        + "sigmoid in a chain takes at least three quarters of the gradient.",
                    "f′(x) = y·(1 − y) ≤ ¼"
                ),
            ],
            ("e⁻ˣ", x => Math.Exp(-x)),
            ("1 − y", x => RealFunctions.Sigmoid(-x))
        );

    public static Derivation Tanh =>
        new(
            [
                new(
                    "The quotient rule, with sinh′ = cosh and cosh′ = sinh.",
                    "tanh = sinh / cosh",
                    "tanh′ = (cosh·cosh − sinh·sinh) / cosh² = 1 − tanh²"
                ),
                new(
                    "It is a sigmoid, stretched: tanh x = 2·σ(2x) − 1. Around 0 it is nearly x itself, with slope 1.",
                    "f′(x) = 1 − y²"
                ),
            ],
            ("2·σ(2x) − 1", x => 2 * RealFunctions.Sigmoid(2 * x) - 1)
        );

    public static Derivation Sinh =>
        new(
            [
                new("Each power is its own derivative, but for the sign of its exponent.", "sinh′ = (eˣ + e⁻ˣ) / 2 = cosh x"),
                new(
                    "Beyond the limit it goes straight on with the slope it has there, so that what is far out grows steadily; "
                        + "the slope doesn't jump.",
                    "f′(x) = cosh(min(|x|, limit))"
                ),
            ]
        );

    public static Derivation Softplus =>
        new(
            [
                new("The chain rule: 1 over what is inside the logarithm, times its derivative.", "f′(x) = eˣ / (1 + eˣ)"),
                new("Divide both by eˣ: the derivative is the sigmoid.", "f′(x) = 1 / (e⁻ˣ + 1) = σ(x)"),
                new("For large x, eˣ overflows; the same function without that:", "y = max(x, 0) + ln(1 + e^−|x|)"),
            ]
        );

    public static Derivation Silu =>
        new(
            [new("The product rule, with σ′ = σ·(1 − σ).", "f′(x) = σ(x) + x·σ(x)·(1 − σ(x)) = σ(x)·(1 + x·(1 − σ(x)))")],
            ("σ(x)", RealFunctions.Sigmoid)
        );

    public static Derivation Gelu =>
        new(
            [
                new(
                    "Φ is the integral of the normal density φ, so φ is its derivative; then the product rule.",
                    "Φ′(x) = φ(x) = e^(−x²/2) / √(2π)",
                    "f′(x) = Φ(x) + x·φ(x)"
                ),
            ],
            ("Φ(x)", RealFunctions.NormalCdf),
            ("φ(x)", RealFunctions.NormalDensity)
        );

    public static Derivation GeluTanh =>
        new(
            [
                new(
                    "½·(1 + tanh u) is σ(2u), so with v = 2u it is x·σ(v): the product rule, and inside it the chain rule.",
                    "v = 2·√(2/π)·(x + 0.044715·x³)",
                    "dv/dx = 2·√(2/π)·(1 + 3·0.044715·x²)",
                    "f′(x) = σ(v) + x·σ(v)·(1 − σ(v))·dv/dx"
                ),
            ],
            ("v", Argument),
            ("σ(v)", x => RealFunctions.Sigmoid(Argument(x)))
        );

    private static double Argument(double x) => 2 * RootOfTwoOverPi * (x + 0.044715 * x * x * x);
}
