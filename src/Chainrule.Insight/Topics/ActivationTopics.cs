using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Insight.Topics;

/// <summary>
/// The layers that work element by element: each tells its function, its derivative and its text, and the topic follows from
/// these. What is worth saying on the way to a derivative stands in <see cref="ActivationDerivations"/>.
/// </summary>
internal static class ActivationTopics
{
    /// <summary>One for each such layer of the notation, in its order.</summary>
    public static IEnumerable<Topic> Topics =>
        from usage in LayerNotation.Usages
        let name = usage.Split('[')[0]
        where !name.Contains(':', StringComparison.Ordinal) // what has settings without a default is no activation
        where Layer(NotationTerm.Parse(name, "layer")).Curve is not null
        select new Topic(name, "layer", usage, Explain);

    /// <summary>The function and the derivative of one of them.</summary>
    public static ScalarFunction CurveOf(string name) => Layer(NotationTerm.Parse(name, "layer")).Curve!;

    private static Layer Layer(NotationTerm term) => LayerNotation.Create(term, new Shape(1, 1));

    private static TopicExplanation Explain(Question question, NotationTerm term)
    {
        var layer = Layer(term);
        var curve = layer.Curve!;
        var text = layer.Text!;
        var derivation = ActivationDerivations.Of(term.Name) ?? Told(text);
        Step[] kinks = curve.Kinks.Count == 0 ? [] : [AtKinks(curve)];
        var backward = new Step(
            "Backward: every number has only its own input to answer for, so the Jacobian is diagonal and the chain rule is a "
                + "product, number by number.",
            "dxᵢ = dyᵢ · f′(xᵢ)"
        );
        return new TopicExplanation(
            term.Text,
            text.Title,
            text.Definition,
            [.. derivation.Steps, Numbers(question, curve, derivation), .. kinks, backward],
            text.Source,
            term.Name,
            curve
        );
    }

    private static Derivation Told(FormulaText text) =>
        new([
            new Step(
                "Its derivative, by the rules for sums, products and chains.",
                [.. text.Derivation, $"f′(x) = {text.Derivative}"]
            ),
        ]);

    private static Step Numbers(Question question, ScalarFunction curve, Derivation derivation)
    {
        double[] x = question.ValuesOr(-2, -0.5, 0, 0.5, 2);
        string[] columns = ["x", .. derivation.Parts.Select(part => part.Name), "y", "dy/dx", "difference"];
        var rows = x.Select(v => (double[])
            [
                v,
                .. derivation.Parts.Select(part => part.Value(v)),
                curve.Function(v),
                curve.Derivative(v),
                CentralDifference.Of(curve.Function, v),
            ]);
        return new Step("The numbers. The last column is measured, not derived: (f(x + h) − f(x − h)) / 2h.")
            .With(NamedNumbers.Table("values", columns, rows));
    }

    private static Step AtKinks(ScalarFunction curve)
    {
        const double Near = 1e-9;
        return new Step(
            "At a kink the two one-sided slopes differ, and no derivative exists; the library takes the subgradient f′ below. A "
                + "difference, also of numbers nearer to a kink than h, lies between the two sides."
        ).With(
            NamedNumbers.Table(
                "kinks",
                ["x", "slope on the left", "slope on the right", "f′"],
                curve.Kinks.Select(k =>
                    (double[])[k, curve.Derivative(k - Near), curve.Derivative(k + Near), curve.Derivative(k)]
                )
            )
        );
    }
}
