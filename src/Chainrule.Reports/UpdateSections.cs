using Chainrule.Insight.Rows;
using Chainrule.Text;

namespace Chainrule.Reports;

/// <summary>The update of the parameters, and what it does to the loss.</summary>
internal static class UpdateSections
{
    /// <summary>The sections.</summary>
    public static IEnumerable<Section> Of(RowExplanation explanation, RowText text)
    {
        var update = explanation.Update;
        yield return new Section(
            "Update: every weight against its derivative",
            1,
            [
                new Paragraph(
                    $"{update.Optimizer} replaces w by {update.Formula}; g is ∂L/∂w and η = "
                        + $"{NumberText.Of((float)update.LearningRate, 7)}. "
                        + $"The norm of all gradients together is {text.Of(update.GradientNorm)}."
                ),
                .. Explanation(explanation),
                Overview(explanation, text),
            ]
        );
        foreach (var block in explanation.Blocks)
        {
            yield return new Section(block.Name, 2,
            [
                new Grid(
                    [("", true), ("w before", false), ("∂L/∂w", false), ("change", false), ("w after", false)],
                    [.. block.Entries.Select(entry => new GridRow(
                        [
                            LayerSections.Short(entry, block), text.Of(entry.Before), text.Of(entry.Gradient),
                            text.Of(text.Shown(entry.After) - text.Shown(entry.Before)), text.Of(entry.After),
                        ],
                        RowText.MarkOf(entry.After)))]),
            ]);
        }

        yield return Outcome(explanation, text);
        if (explanation.Example is { } example)
        {
            yield return Published(explanation, example);
        }
    }

    private static IEnumerable<Block> Explanation(RowExplanation explanation)
    {
        if (explanation.Update.Notes.Count > 0)
        {
            yield return new Paragraph(string.Join(" ", explanation.Update.Notes));
        }
    }

    private static Grid Overview(RowExplanation explanation, RowText text) => new(
        [("block", true), ("shape", false), ("‖w‖", false), ("‖∂L/∂w‖", false), ("‖change‖", false), ("∂L/∂w = 0", false)],
        [.. explanation.Blocks.Select(block => new GridRow(
            [
                block.Name, block.Shape.ToString(), NumberText.Of(block.ParameterNorm, 5), NumberText.Of(block.GradientNorm, 5),
                NumberText.Of(block.ChangeNorm, 5), NumberText.Count(block.Zeros),
            ]))]);

    private static Section Outcome(RowExplanation explanation, RowText text)
    {
        var update = explanation.Update;
        double change = update.Loss.After.Exact - update.Loss.Before.Exact;
        var facts = new List<(string, string)>
        {
            ("L before", text.Loss(update.Loss.Before)),
            ("L after", text.Loss(update.Loss.After)),
            ("change", text.Of(change)),
            (
                "by the gradient alone",
                $"{text.Of(update.Loss.Expected)}, the sum of all ∂L/∂w · change: what the loss would do if it were a plane"
            ),
        };
        if (update.Loss.AfterWeights is double kept)
        {
            facts.Add(
                (
                    "biases kept",
                    $"{text.Of(kept)}: the loss after the step where the biases don't move, as in the source (which prints "
                        + "0.291027924)"
                )
            );
        }

        string verdict = change < 0 ? "The loss of this row has fallen." : change > 0
            ? "The loss of this row has risen: the step was too long for it. A smaller learning rate follows the gradient more "
                + "closely."
            : "The loss hasn't changed: the gradient is 0, or too small for the weights' precision.";
        return new Section("What the step does to the loss", 1, [new Facts(facts), new Paragraph(verdict)]);
    }

    private static Section Published(RowExplanation explanation, WorkedExample example) => new("The published numbers", 1,
    [
        new Paragraph($"The source: {example.Source}. Here are the numbers that it prints, to their last digit."),
        new Grid(
            [("number", true), ("published", false), ("here", false)],
            [.. example.Published.Select(number => new GridRow(
                [number.Name, NumberText.Of(number.Value, 9), NumberText.Of(number.Find(explanation), 12)],
                number.IsReproduced(explanation) ? new Mark("✓", Tone.Good) : new Mark("✗", Tone.Bad)))]),
    ]);
}
