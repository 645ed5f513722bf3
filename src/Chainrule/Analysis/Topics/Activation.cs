namespace Chainrule.Analysis.Topics;

/// <summary>What there is to say about an activation; the rest of its explanation is the same for all.</summary>
/// <param name="Name">Its name in the layer notation.</param>
/// <param name="Usage">How it is written with its settings.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Formulas">Its definition.</param>
/// <param name="Derivation">The steps to its derivative.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Curve">The function and the derivative for the settings.</param>
/// <param name="Parts">What stands between x and y in the derivation, with its name in the table.</param>
internal sealed record Activation(
    string Name, string Usage, string Title, string[] Formulas, Step[] Derivation, string Source, Func<NotationTerm, Curve> Curve,
    params (string Name, Func<double, double> Value)[] Parts)
{
    /// <summary>The topic of it.</summary>
    public Topic ToTopic() => new(Name, "layer", Usage, Explain);

    private TopicExplanation Explain(Question question, NotationTerm term)
    {
        var curve = Curve(term);
        double[] x = question.ValuesOr(-2, -0.5, 0, 0.5, 2);
        string[] columns = ["x", .. Parts.Select(part => part.Name), "y", "dy/dx", "difference"];
        var rows = x.Select(v => (double[])
            [v, .. Parts.Select(part => part.Value(v)), curve.Function(v), curve.Derivative(v), curve.Difference(v)]);
        var numbers = new Step("The numbers. The last column is measured, not derived: (f(x + h) − f(x − h)) / 2h.")
            .With(NamedNumbers.Table("values", columns, rows));
        Step[] kinks = curve.Kinks.Count == 0 ? [] : [AtKinks(curve)];
        var backward = new Step(
            "Backward: every number has only its own input to answer for, so the Jacobian is diagonal and the chain rule is a "
                + "product, number by number.",
            "dxᵢ = dyᵢ · f′(xᵢ)"
        );
        return new TopicExplanation(
            term.Text,
            Title,
            Formulas,
            [.. Derivation, numbers, .. kinks, backward],
            Source,
            Name,
            curve
        );
    }

    private static Step AtKinks(Curve curve)
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
