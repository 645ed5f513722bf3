namespace Chainrule.Analysis.Topics;

/// <summary>The activations whose derivative exists everywhere.</summary>
internal static class SmoothActivations
{
    private static readonly double RootOfTwoOverPi = Math.Sqrt(2 / Math.PI);

    /// <summary>All of them.</summary>
    public static IEnumerable<Topic> Topics => All.Select(activation => activation.ToTopic());

    private static Activation[] All =>
    [
        new(
            "sigmoid", "sigmoid", "the logistic function: any number becomes one between 0 and 1", ["y = σ(x) = 1 / (1 + e⁻ˣ)"],
            [
                new("Written as a power, the chain rule applies: the outer derivative is −(…)⁻², the inner −e⁻ˣ.", "σ = (1 + e⁻ˣ)⁻¹", "σ′ = −(1 + e⁻ˣ)⁻² · (−e⁻ˣ) = e⁻ˣ / (1 + e⁻ˣ)²"),
                new("Split the fraction: the first factor is σ, the second is what is missing to 1.", "σ′ = 1/(1 + e⁻ˣ) · e⁻ˣ/(1 + e⁻ˣ) = σ·(1 − σ)"),
                new("So backward needs only y, which forward has computed. The slope is largest at 0, where it is ¼: each sigmoid in a chain takes at least three quarters of the gradient.", "f′(x) = y·(1 − y) ≤ ¼"),
            ],
            "Rumelhart, Hinton and Williams, Learning representations by back-propagating errors, Nature 323 (1986)",
            term => Curve.Of(term, x => RealFunctions.Sigmoid(x) * RealFunctions.Sigmoid(-x)),
            ("e⁻ˣ", x => Math.Exp(-x)), ("1 − y", x => RealFunctions.Sigmoid(-x))),
        new(
            "tanh", "tanh", "the hyperbolic tangent: a sigmoid from −1 to 1", ["y = tanh x = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)"],
            [
                new("The quotient rule, with sinh′ = cosh and cosh′ = sinh.", "tanh = sinh / cosh", "tanh′ = (cosh·cosh − sinh·sinh) / cosh² = 1 − tanh²"),
                new("It is a sigmoid, stretched: tanh x = 2·σ(2x) − 1. Around 0 it is nearly x itself, with slope 1.", "f′(x) = 1 − y²"),
            ],
            "LeCun, Bottou, Orr and Müller, Efficient BackProp (1998), section 4.4",
            term => Curve.Of(term, x => 1 / (Math.Cosh(x) * Math.Cosh(x))),
            ("2·σ(2x) − 1", x => 2 * RealFunctions.Sigmoid(2 * x) - 1)),
        new(
            "softplus", "softplus", "a smooth rectifier", ["y = ln(1 + eˣ)"],
            [
                new("The chain rule: 1 over what is inside the logarithm, times its derivative.", "f′(x) = eˣ / (1 + eˣ)"),
                new("Divide both by eˣ: the derivative is the sigmoid.", "f′(x) = 1 / (e⁻ˣ + 1) = σ(x)"),
                new("For large x, eˣ overflows; the same function without that:", "y = max(x, 0) + ln(1 + e^−|x|)"),
            ],
            "Dugas, Bengio, Bélisle, Nadeau and Garcia, Incorporating Second-Order Functional Knowledge for Better Option Pricing (NIPS 2000)",
            term => Curve.Of(term, RealFunctions.Sigmoid)),
        new(
            "silu", "silu", "the sigmoid linear unit, or swish: x times its own sigmoid", ["y = x·σ(x)"],
            [
                new("The product rule, with σ′ = σ·(1 − σ).", "f′(x) = σ(x) + x·σ(x)·(1 − σ(x)) = σ(x)·(1 + x·(1 − σ(x)))"),
            ],
            "Elfwing, Uchibe and Doya, Sigmoid-Weighted Linear Units, Neural Networks 107 (2018)",
            term => Curve.Of(term, x => RealFunctions.Sigmoid(x) * (1 + x * RealFunctions.Sigmoid(-x))),
            ("σ(x)", RealFunctions.Sigmoid)),
        new(
            "gelu", "gelu", "the Gaussian error linear unit: x times the chance that a normal number lies below it", ["y = x·Φ(x)", "Φ(x) = ½·(1 + erf(x/√2))"],
            [
                new("Φ is the integral of the normal density φ, so φ is its derivative; then the product rule.", "Φ′(x) = φ(x) = e^(−x²/2) / √(2π)", "f′(x) = Φ(x) + x·φ(x)"),
            ],
            "Hendrycks and Gimpel, Gaussian Error Linear Units (arXiv:1606.08415)",
            term => Curve.Of(term, x => RealFunctions.NormalCdf(x) + x * Functions.NormalDensity(x)),
            ("Φ(x)", RealFunctions.NormalCdf), ("φ(x)", Functions.NormalDensity)),
        new(
            "gelu-tanh", "gelu-tanh", "GELU with tanh in place of erf", ["y = ½·x·(1 + tanh u)", "u = √(2/π)·(x + 0.044715·x³)"],
            [
                new("½·(1 + tanh u) is σ(2u), so with v = 2u it is x·σ(v): the product rule, and inside it the chain rule.", "v = 2·√(2/π)·(x + 0.044715·x³)", "dv/dx = 2·√(2/π)·(1 + 3·0.044715·x²)", "f′(x) = σ(v) + x·σ(v)·(1 − σ(v))·dv/dx"),
            ],
            "Hendrycks and Gimpel, Gaussian Error Linear Units (arXiv:1606.08415), section 2",
            term => Curve.Of(
                term,
                x => RealFunctions.Sigmoid(Argument(x)) + x * RealFunctions.Sigmoid(Argument(x)) * RealFunctions.Sigmoid(-Argument(x)) * Slope(x)),
            ("v", Argument), ("σ(v)", x => RealFunctions.Sigmoid(Argument(x)))),
    ];

    private static double Argument(double x) => 2 * RootOfTwoOverPi * (x + 0.044715 * x * x * x);

    private static double Slope(double x) => 2 * RootOfTwoOverPi * (1 + 3 * 0.044715 * x * x);
}
