using Chainrule.Layers;

namespace Chainrule.Analysis.Topics;

/// <summary>The activations that are made of straight lines, and those of the exponential family.</summary>
internal static class Activations
{
    /// <summary>α and λ of SELU.</summary>
    internal const double SeluAlpha = 1.6732632423543772, SeluScale = 1.0507009873554805;

    /// <summary>All of them.</summary>
    public static IEnumerable<Topic> Topics => All.Select(activation => activation.ToTopic());

    private static Activation[] All =>
        [
            new(
                "relu",
                "relu",
                "the rectified linear unit: what is negative becomes 0",
                ["y = max(x, 0)"],
                [
                    new(
                        "Above 0 it is y = x, below 0 it is y = 0: two straight lines, and the derivative of each is its slope.",
                        "f′(x) = 1 where x > 0",
                        "f′(x) = 0 where x < 0"
                    ),
                ],
                "Nair and Hinton, Rectified Linear Units Improve Restricted Boltzmann Machines (ICML 2010)",
                term => Curve.Of(term, x => x > 0 ? 1 : 0, 0)
            ),
            new(
                "leaky-relu",
                "leaky-relu[:slope]",
                "a rectifier that lets a little through",
                ["y = x where x > 0, else slope·x"],
                [
                    new(
                        "Two straight lines again, with the slopes 1 and slope; below 0 a gradient is weakened, not lost.",
                        "f′(x) = 1 where x > 0, else slope"
                    ),
                ],
                "Maas, Hannun and Ng, Rectifier Nonlinearities Improve Neural Network Acoustic Models (ICML 2013)",
                term =>
                {
                    double slope = term.Number(0, "slope", LeakyRelu.DefaultSlope);
                    return Curve.Of(term, x => x > 0 ? 1 : slope, 0);
                }
            ),
            new(
                "elu",
                "elu[:alpha]",
                "a rectifier that bends smoothly to −alpha",
                ["y = x where x > 0, else alpha·(eˣ − 1)"],
                [
                    new(
                        "Above 0 the slope is 1. Below, the exponential is its own derivative and the constant −alpha "
                            + "falls away.",
                        "f′(x) = alpha·eˣ = y + alpha where x ≤ 0"
                    ),
                    new("The two halves meet at 0 with the slopes alpha and 1: only alpha = 1 is without a kink."),
                ],
                "Clevert, Unterthiner and Hochreiter, Fast and Accurate Deep Network Learning by Exponential Linear Units "
                    + "(ICLR 2016)",
                term =>
                {
                    double alpha = term.Number(0, "alpha", Elu.DefaultAlpha);
                    double[] kinks = alpha == 1 ? [] : [0];
                    return Curve.Of(term, x => x > 0 ? 1 : alpha * Math.Exp(x), kinks);
                }
            ),
            new(
                "selu",
                "selu",
                "a scaled ELU that keeps mean 0 and variance 1 from layer to layer",
                ["y = λ·x where x > 0, else λ·α·(eˣ − 1)", "α = 1.67326, λ = 1.05070"],
                [
                    new("ELU with alpha = α, times λ: so is its derivative.", "f′(x) = λ where x > 0, else λ·α·eˣ = y + λ·α"),
                    SelfNormalization(),
                ],
                "Klambauer, Unterthiner, Mayr and Hochreiter, Self-Normalizing Neural Networks (NeurIPS 2017)",
                term => Curve.Of(term, x => SeluScale * (x > 0 ? 1 : SeluAlpha * Math.Exp(x)), 0)
            ),
            new(
                "hard-sigmoid",
                "hard-sigmoid[:slope:offset]",
                "a sigmoid of straight lines",
                ["y = slope·x + offset, cut off below 0 and above 1"],
                [
                    new(
                        "Where it isn't cut off it is a straight line; where it is, it is constant.",
                        "f′(x) = slope where 0 < y < 1, else 0"
                    ),
                    new(
                        "It is cut off at the two x for which slope·x + offset is 0 and 1.",
                        "x = −offset/slope and x = (1 − offset)/slope"
                    ),
                ],
                "Courbariaux, Bengio and David, BinaryConnect (NIPS 2015); slope 1/6 from Howard et al., Searching for "
                    + "MobileNetV3 (ICCV 2019)",
                term =>
                {
                    double slope = term.Number(0, "slope", HardSigmoid.DefaultSlope),
                        offset = term.Number(1, "offset", HardSigmoid.DefaultOffset);
                    double low = -offset / slope,
                        high = (1 - offset) / slope;
                    return Curve.Of(term, x => x > low && x < high ? slope : 0, low, high);
                }
            ),
            new(
                "identity",
                "identity",
                "the linear activation: it says that there is none",
                ["y = x"],
                [new("A straight line of slope 1.", "f′(x) = 1")],
                "the layer that a regression ends with",
                term => Curve.Of(term, _ => 1)
            ),
        ];

    private static double Selu(double x) => SeluScale * (x > 0 ? x : SeluAlpha * RealFunctions.ExpMinusOne(x));

    // E[f] and E[f²] over a standard normal x, by the trapezoid rule: for smooth and fast falling functions it converges at once.
    private static Step SelfNormalization()
    {
        const double Width = 1e-3;
        double mean = 0, square = 0;
        for (int i = -12_000; i <= 12_000; i++)
        {
            double x = i * Width, y = Selu(x), weight = Width * Functions.NormalDensity(x);
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
