using Chainrule.Layers;

namespace Chainrule.Insight.Topics;

/// <summary>Normalizations: of a channel over the batch, and of a row over its channels.</summary>
internal static class NormalizationTopics
{
    private const double Scale = 2, Shift = 0.5;

    /// <summary>Both.</summary>
    public static IEnumerable<Topic> Topics =>
    [
        new("batch-norm", "layer", "batch-norm", Batch),
        new("layer-norm", "layer", "layer-norm", Row),
    ];

    private static TopicExplanation Batch(Question question, NotationTerm term)
    {
        var at = new Normalized(Values(question, 1, 2, 4, 9), BatchNormalization.DefaultEpsilon);
        double momentum = BatchNormalization.DefaultMomentum, unbiased = at.Variance * at.X.Length / (at.X.Length - 1);
        return new TopicExplanation(
            term.Text,
            "each channel with mean 0 and variance 1 over the batch, then scaled and shifted by what is learned",
            ["y = γ·x̂ + β, x̂ = (x − μ)/√(σ² + ε)"],
            [
                Forward("One channel of a batch, one number a row. γ and β are learned; ε = 0.00001.", at),
                Parameters(at),
                Through(
                    "x acts on y in three ways: by itself, through μ, and through σ². The second and third subtract from dy its "
                        + "mean and what of it goes along x̂. So a common shift of all rows, or a common stretch, has no "
                        + "gradient: normalizing undoes it.",
                    at
                ),
                new Step(
                    "In prediction a row must not depend on others. There μ and σ² are running averages, which every batch moves "
                        + "a little (from 0 and 1); the variance counts n − 1. What is left is one scale and one shift.",
                    "running ← 0.9·running + 0.1·batch",
                    "dx = γ/√(σ² + ε)·dy"
                ).With(
                    NamedNumbers.Number("running μ", momentum * at.Mean),
                    NamedNumbers.Number("running σ²", 1 - momentum + momentum * unbiased)
                ),
            ],
            "Ioffe and Szegedy, Batch Normalization (ICML 2015), algorithms 1 and 2",
            "batch-norm");
    }

    private static TopicExplanation Row(Question question, NotationTerm term)
    {
        var at = new Normalized(Values(question, 1, 2, 4, 9), LayerNormalization.DefaultEpsilon);
        return new TopicExplanation(
            term.Text,
            "each row with mean 0 and variance 1, then scaled and shifted by what is learned",
            ["y = γ·x̂ + β, x̂ = (x − μ)/√(σ² + ε)"],
            [
                Forward(
                    "One row. μ and σ² are its own, in training and in prediction, so nothing has to be remembered. γ and β are "
                        + "learned, one of each a number (here all are the same); ε = 0.00001.",
                    at
                ),
                new Step(
                    "The gradients of γ and β are sums over rows; of this row alone they are",
                    "dγ = dy·x̂",
                    "dβ = dy"
                ).With(NamedNumbers.Row("dγ", at.AlongNormal), NamedNumbers.Row("dβ", at.Dy)),
                Through(
                    "x acts on y in three ways: by itself, through μ, and through σ². The second and third subtract from γ·dy "
                        + "its mean and what of it goes along x̂.",
                    at
                ),
            ],
            "Ba, Kiros and Hinton, Layer Normalization (2016), equations 3 and 4",
            "layer-norm");
    }

    private static Step Forward(string text, Normalized at) =>
        new Step(text, "μ = Σ x / n", "σ² = Σ (x − μ)² / n").With(
            NamedNumbers.Row("x", at.X),
            NamedNumbers.Number("μ", at.Mean),
            NamedNumbers.Number("σ²", at.Variance),
            NamedNumbers.Row("x̂", at.Normal),
            NamedNumbers.Number("γ", Scale),
            NamedNumbers.Number("β", Shift),
            NamedNumbers.Row("y", at.Y)
        );

    private static Step Parameters(Normalized at) =>
        new Step(
            "γ multiplies x̂ and β is added: their gradients are those of any scale and shift.", "dγ = Σ dy·x̂", "dβ = Σ dy"
        ).With(
            NamedNumbers.Row("dy", at.Dy),
            NamedNumbers.Number("dγ", at.AlongNormal.Sum()),
            NamedNumbers.Number("dβ", at.Dy.Sum())
        );

    private static Step Through(string text, Normalized at) =>
        new Step(text, "g = γ·dy", "dx = (g − Σ g / n − x̂·Σ (g·x̂) / n) / √(σ² + ε)").With(
            NamedNumbers.Row("g / √(σ² + ε)", at.ByItself),
            NamedNumbers.Row("dx", at.Dx),
            NamedNumbers.Row("dx measured", at.Measured())
        );

    private static double[] Values(Question question, params ReadOnlySpan<double> defaults)
    {
        double[] x = question.ValuesOr(defaults);
        return x.Length > 1
            ? x
            : throw question.Wrong(
                "one number has no variance to be normalized by",
                $"give two or more: {QuestionStep.ValuesOf("1,2,4,9")}"
            );
    }

    /// <summary>Some numbers, normalized, with what comes back for them.</summary>
    private sealed class Normalized(double[] x, double epsilon)
    {
        public double[] X => x;

        public double Mean => x.Average();

        public double Variance => x.Average(v => (v - Mean) * (v - Mean));

        public double[] Normal => [.. x.Select(v => (v - Mean) / Deviation)];

        public double[] Y => [.. Normal.Select(v => Scale * v + Shift)];

        // What comes from above, ∂L/∂y; it is given.
        public double[] Dy => [.. Enumerable.Range(0, x.Length).Select(i => i % 2 == 0 ? 1 : -0.5)];

        public double[] AlongNormal => [.. Dy.Zip(Normal, (d, v) => d * v)];

        public double[] ByItself => [.. Dy.Select(d => Scale * d / Deviation)];

        public double[] Dx =>
            [.. Dy.Zip(Normal, (d, v) => Scale * (d - Dy.Average() - v * AlongNormal.Average()) / Deviation)];

        private double Deviation => Math.Sqrt(Variance + epsilon);

        public double[] Measured() => CentralDifference.Gradient(
            moved => Dy.Zip(new Normalized(moved, epsilon).Y, (d, y) => d * y).Sum(), x);
    }
}
