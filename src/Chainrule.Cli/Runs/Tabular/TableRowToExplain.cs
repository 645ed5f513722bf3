using System.Globalization;
using Chainrule.Insight.Rows;
using Chainrule.Losses;
using Chainrule.Tables;
using Chainrule.Tables.Training;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>
/// One row of a table as a training step takes it: features behind the model's preparation, and what it should come out as.
/// </summary>
/// <param name="Row">The row.</param>
/// <param name="Truth">What it should come out as, for people.</param>
/// <param name="Prediction">What an explanation of it says that the model puts out, for people.</param>
internal sealed record TableRowToExplain(ExplainedRow Row, string Truth, Func<RowExplanation, string> Prediction)
{
    /// <summary>Prepares a row.</summary>
    /// <param name="model">The model.</param>
    /// <param name="table">The table.</param>
    /// <param name="number">The row.</param>
    /// <param name="unseen">Takes its values that the model has learned nothing about.</param>
    /// <exception cref="ChainruleException">A column is missing, or the row has no target.</exception>
    public static TableRowToExplain Of(TableModel model, Table table, int number, UnseenValues unseen)
    {
        if (model.Targets.Count == 0)
        {
            throw new ChainruleException("this model doesn't know the name of what it predicts", "train it by a table");
        }

        var one = table.Select([number]);
        var targets = model.Targets.Select((_, i) => model.TargetColumn(i)).ToList();
        if (targets.Find(target => target.IsMissing(table[target.Name], number)) is { Name: string empty })
        {
            throw one.ErrorAt(
                0,
                empty,
                "the row has no value here, so there is no loss to explain",
                "choose a row whose target is known"
            );
        }

        float[] inputs = model.Preparation.Apply(one, unseen);
        if (model.Output != OutputKind.Values)
        {
            int label = TabularEvaluation.ActualClasses(model, one)[0];
            return new TableRowToExplain(
                new ExplainedRow(inputs, label, default),
                $"{model.Targets[0]} {ModelArgument.ClassName(model.Model, label)}",
                explanation =>
                    ModelArgument.ClassName(
                        model.Model,
                        model.Model.ClassOf([.. explanation.Outputs.Select(output => (float)output)])
                    )
            );
        }

        float[] values = [.. targets.Select(target => (float)target.ReadNumbers(one)[0])];
        return new TableRowToExplain(
            new ExplainedRow(inputs, -1, values),
            string.Join(", ", model.Targets.Zip(values, (name, value) => $"{name} {Text(value)}")),
            explanation => string.Join(", ", explanation.Outputs.Select(output => Text((float)output)))
        );
    }

    private static string Text(float value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
