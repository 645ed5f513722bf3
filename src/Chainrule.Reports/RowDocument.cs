using Chainrule.Insight.Rows;
using Chainrule.Text;

namespace Chainrule.Reports;

/// <summary>The explanation of a training step as a document: forward, the loss, backward, the update.</summary>
public static class RowDocument
{
    /// <summary>The whole step.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="title">What is explained, as in "runs/mnist-001, row 0 of mnist".</param>
    /// <param name="facts">What else should be said of it first.</param>
    public static Document Of(RowExplanation explanation, string title, IReadOnlyList<(string Name, string Text)> facts)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        var text = new RowText(explanation);
        var layers = new LayerSections(explanation, text);
        var pictures = explanation.Picture is { } picture ? new PictureSections(explanation, picture, text) : null;
        var sections = new List<Section> { Head(explanation, text, facts) };
        sections.AddRange(pictures?.Pixels() ?? []);
        if (explanation.Weight is { } weight)
        {
            sections.AddRange(WeightSections.Of(explanation, weight, text));
        }

        sections.Add(new Section("Forward: from the inputs to the loss", 1, [new Paragraph(
            "Each layer takes what the layer before it has put out"
                + (explanation.Network.IsChain ? ". " : ", or what its title says. ")
                + "A number in square brackets is a place, counted from 0.")]));
        sections.Add(layers.Inputs());
        sections.AddRange(explanation.Layers.Select(layer => layers.Forward(layer, pictures?.MapsOf(layer))));
        sections.Add(LossSections.Forward(explanation, text));
        sections.Add(new Section("Backward: from the loss to every weight", 1, [new Paragraph(
            "The chain rule: the derivative of the loss L by what goes into a layer is the derivative by what comes out (from "
                + "above) times the "
            + "layer's own (local). δ[j] is ∂L/∂z[j], the derivative by the output of a dense layer.")]));
        sections.Add(LossSections.Backward(explanation, text));
        sections.AddRange(
            explanation.Layers.Reverse()
                .SelectMany(layer => new[] { layers.Fork(layer), layers.Backward(layer) })
                .OfType<Section>()
        );
        sections.AddRange(UpdateSections.Of(explanation, text));
        return new Document(title, Summary, sections);
    }

    /// <summary>One weight alone, without the rest of the step.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    /// <exception cref="ArgumentException">The explanation follows no weight.</exception>
    public static Document OfWeight(RowExplanation explanation, string title, IReadOnlyList<(string Name, string Text)> facts)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        var weight = explanation.Weight ?? throw new ArgumentException("the explanation follows no weight", nameof(explanation));
        var text = new RowText(explanation);
        return new Document(
            title,
            SummaryOfWeight,
            [Head(explanation, text, facts), .. WeightSections.Of(explanation, weight, text)]
        );
    }

    private const string Summary =
        "One training step, laid out as the chain rule. Forward: what each layer makes of its inputs. Backward: how much "
            + "the loss "
        + "changes with each number. Then the update that follows.";

    private const string SummaryOfWeight =
        "One weight in one training step: the factors of its derivative, why it moves, and what that does to the loss.";

    private static Section Head(RowExplanation explanation, RowText text, IReadOnlyList<(string Name, string Text)> facts)
    {
        var update = explanation.Update;
        var checks = explanation.Checks.ToList();
        int wrong = checks.Count(check => check.Agreement == Agreement.Differs);
        string outcome = wrong == 0
            ? $"all {NumberText.Count(checks.Count)} agree; the largest error is "
                + $"{NumberText.Of(checks.Max(check => check.Agreement == Agreement.Agrees ? check.Error : 0), 1)}"
            : $"{NumberText.Count(wrong)} of {NumberText.Count(checks.Count)} do not agree";
        (string Name, string Text)[] all =
        [
            .. facts,
            (
                "network",
                $"{explanation.Network.InputShape} inputs, {explanation.Network.Notation}: "
                    + $"{NumberText.Count(explanation.Network.ParameterCount, "parameter")}"
            ),
            ("loss L", $"{explanation.Loss.Notation}: {LossSections.FormulaOf(explanation.Loss)}"),
            ("step", $"{update.Optimizer}, learning rate η = {NumberText.Of((float)update.LearningRate, 7)}"),
            ("L", $"{text.Loss(update.Loss.Before)} before the step, {text.Loss(update.Loss.After)} after it"),
            ("checked", outcome),
        ];
        string shown = explanation.Example is null
            ? "Numbers are the library's own, in single precision."
            : "Numbers are in double precision, from the decimals as they are published, so that each can be compared.";
        var blocks = new List<Block>
        {
            new Facts(all),
            new Paragraph($"{shown} ✓ 3e-8 says: the library's number is off by 3e-8 of the largest number beside it. It is held "
                + "against the textbook's formulas in double precision and, for derivatives, against finite differences of them: "
                + "the loss is computed again with that one number a little larger and a little smaller."),
            new Drawing(
                "Values forward in bold: what a unit puts out, behind its activation. Below, ∂L/∂z: the derivative by what goes "
                    + "into the activation; lines are weights, thicker where larger, dashed where negative. An output that "
                    + "should be 1 has a thick border.",
                svg => NetworkDrawing.Draw(svg, explanation)),
        };
        if (InputDrawing.CanDraw(explanation))
        {
            blocks.Add(new Drawing(
                "Left: the inputs, stronger where larger. Right: ∂L by each of them; blue where L would rise with the input, "
                    + $"orange where it would fall.{ShownSize.Note(explanation.Network.InputShape)}",
                svg => InputDrawing.Draw(svg, explanation)));
        }

        return new Section("The step in short", 1, blocks);
    }
}
