using Chainrule.Cli.Runs.Records;
using Chainrule.Cli.Runs.Tabular;

namespace Chainrule.Cli.Tests.Runs;

/// <summary>How a model of a table was chosen, in words.</summary>
public class MethodTextTests
{
    [Theory]
    [InlineData(5, false, "5-fold cross-validation on the rows trained on")]
    [InlineData(5, true, "5-fold cross-validation on the rows trained on, of the network its first fold")]
    [InlineData(1, true, "a part of the rows trained on, held back once")]
    public void A_network_by_mini_batches_was_not_measured_in_all_folds(int folds, bool isByBatches, string expected)
    {
        var batches = isByBatches ? new BatchesRecord(30, 128, 0.01f, "one-cycle", 10) : null;
        var table = new TableRecord
        {
            Task = new TableTaskRecord("y", "regression", "network", null),
            Rows = new TableRowsRecord(2400, 600, folds, true, false),
            Candidates =
            [
                new("linear", 0.5, 1, 1, new MethodRecord("least squares", null, null, null, null, null, null), null),
                new("network", 0.4, 1, 1, new MethodRecord("adamw", null, 4, null, null, null, batches), null),
            ],
        };
        Assert.Equal(expected, MethodText.Of(new ResultRecord { Table = table }).First(fact => fact.Name == "validation").Text);
    }
}
