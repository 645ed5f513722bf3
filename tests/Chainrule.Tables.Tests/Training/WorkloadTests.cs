using Chainrule.Tables.Training;

namespace Chainrule.Tables.Tests.Training;

public class WorkloadTests
{
    [Theory]
    [InlineData(0, null)]
    [InlineData(3, null)]
    [InlineData(0, ModelKind.Linear)]
    public void The_work_that_is_done_grows_to_all_of_it_whatever_is_trained(int folds, ModelKind? kind)
    {
        var shares = SharesOf(new TabularOptions { Folds = folds, Kind = kind });
        Assert.True(shares.Count > 10);
        Assert.Equal(shares.Order(), shares);
        Assert.Equal(1, shares[^1], 1e-9);
        Assert.InRange(shares[0], 0, 0.2);
    }

    [Fact]
    public void By_mini_batches_it_is_told_of_as_well()
    {
        var shares = SharesOf(new TabularOptions { Training = training => training with { Epochs = 3 } });
        Assert.Equal(shares.Order(), shares);
        Assert.Equal(1, shares[^1], 1e-9);
    }

    [Fact]
    public void To_fit_the_model_anew_counts_as_well_and_is_told_of_from_its_beginning_to_its_end()
    {
        var told = new List<TabularEvent>();
        Train(new TabularOptions { TestShare = 0.3, Kind = ModelKind.Network }, told);
        var refits = told.OfType<RefitProgress>().ToList();
        Assert.True(refits.Count > 5);
        Assert.All(refits, refit => Assert.Equal(90, refit.Rows));
        Assert.Equal(refits.Select(refit => refit.Share).Order(), refits.Select(refit => refit.Share));
        Assert.Equal(1, refits[^1].Share, 1e-9);
        int first = told.FindIndex(value => value is RefitProgress);
        Assert.InRange(told[..first].OfType<WorkDone>().Last().Share, 0.5, 0.999);
        Assert.Equal(1, told.OfType<WorkDone>().Last().Share);
        Assert.Single(told.OfType<IterationsStarted>()); // whose curves are those of the model that is tested
    }

    [Fact]
    public void What_takes_longer_than_planned_waits_at_its_end()
    {
        var shares = new List<double>();
        var work = new Workload(2, new Shares(shares));
        work.Begin(new PlannedWork(3, 1, 0, 0));
        var part = work.BeginPart(3);
        part.Add(0.5);
        part.Add(5);
        part.Set(0.25);
        part.End();
        Assert.Equal([1.5 / 8, 3.0 / 8, 3.0 / 8, 3.0 / 8], shares);
    }

    private static List<double> SharesOf(TabularOptions options)
    {
        var told = new List<TabularEvent>();
        Train(options, told);
        return [.. told.OfType<WorkDone>().Select(done => done.Share)];
    }

    private static void Train(TabularOptions options, List<TabularEvent> told)
    {
        var rows = Enumerable.Range(0, 90).Select(i => $"{i % 11},{i % 7},{((i % 11) + (i % 3) > 6 ? "yes" : "no")}");
        using var text = new MemoryStream(System.Text.Encoding.UTF8.GetBytes($"a,b,y\n{string.Join('\n', rows)}\n"));
        new TabularTrainer(options).Fit(Table.Read(text, "rows.csv", new TableOptions()), "y", told.Add);
    }

    private sealed class Shares(List<double> shares) : IProgress<TabularEvent>
    {
        public void Report(TabularEvent value)
        {
            if (value is WorkDone done)
            {
                shares.Add(done.Share);
            }
        }
    }
}
