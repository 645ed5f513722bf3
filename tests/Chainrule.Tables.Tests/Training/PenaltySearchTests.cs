using Chainrule.Kernels;
using Chainrule.Tables.Training;

namespace Chainrule.Tables.Tests.Training;

/// <summary>The search for a penalty by the first network of a mean.</summary>
public class PenaltySearchTests
{
    private const int Rows = 120;

    private static readonly TabularData Data = Waves();

    private static readonly RowSplit[] Folds =
        RowSplit.Folds(Data.Rows, Data.ClassOf, 3, new RandomStream(1, RandomStreams.Folds));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_is_chosen_does_as_well_as_if_all_networks_had_been_trained_with_that_penalty_alone(int threads)
    {
        using var workers = new Workers(threads);
        var told = new List<TrialCompleted>();
        var found = SearchOf(LbfgsRecipe.Network(4), workers, told).RunDownhill(3);
        var alone = LbfgsRecipe.Network(4) with { Penalties = [found.Penalty!.Value], Scouts = 4 };
        var expected = SearchOf(alone, Workers.None, []).RunAll();
        Assert.Equal(expected.FoldLosses, found.FoldLosses);
        Assert.Equal(expected.FirstRows, found.FirstRows);
        Assert.Equal(expected.HeldOut!.Predicted, found.HeldOut!.Predicted);

        // one network for each penalty and fold, and then the other three of the best
        Assert.True(found.Trials.Count >= 3);
        Assert.Equal(Folds.Length * (found.Trials.Count + 3), told.Count);
        Assert.Equal(told.Count, told[^1].Planned);
        Assert.Equal(found.Trials.MinBy(trial => trial.ValidationLoss)!.Penalty, found.Penalty);
    }

    private static PenaltySearch SearchOf(LbfgsRecipe recipe, Workers workers, List<TrialCompleted> told)
    {
        var work = new Workload(1, null);
        var scope = new TrainingScope(new TabularOptions(), workers, work, new Told(told), CancellationToken.None);
        return new PenaltySearch(Data, recipe with { Iterations = 15 }, Folds, scope, work.BeginPart(1));
    }

    private static TabularData Waves()
    {
        double[] x = [.. Enumerable.Range(0, Rows).Select(i => i * 37 % 101 / 10.0)];
        var table = Table.FromColumns(
            "waves",
            TableColumn.OfNumbers("x", x),
            TableColumn.OfNumbers("z", [.. Enumerable.Range(0, Rows).Select(i => i * 53 % 97 / 10.0)]),
            TableColumn.OfNumbers("y", [.. x.Select((each, i) => Math.Sin(each) + (i * 31 % 17 / 20.0))]));
        return new TabularData(table, TableSchema.Infer(table, new TableOptions { Targets = ["y"] }), new TabularOptions());
    }

    private sealed class Told(List<TrialCompleted> trials) : IProgress<TabularEvent>
    {
        public void Report(TabularEvent value)
        {
            if (value is TrialCompleted trial)
            {
                trials.Add(trial);
            }
        }
    }
}
