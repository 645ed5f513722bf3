using Chainrule.Reports.Results;

namespace Chainrule.Reports.Tests.Results;

/// <summary>The page of many trainings ranks them and says where each setting lies.</summary>
public class SweepReportTests
{
    private static readonly SweepContent Content = new(
        "Sweep rates",
        ["layers", "learning-rate"],
        [
            new(1, ["dense:3", "0.01"], "done") { Loss = 0.5, Accuracy = 0.75, Test = 0.955, Curve = [0.9, 0.5] },
            new(2, ["dense:3", "1e30"], "failed") { Error = "the loss became NaN" },
            new(3, ["dense:8 relu dense:3", "0.01"], "done")
            {
                Loss = 0.25,
                Accuracy = 0.875,
                Test = 0.9717,
                Curve = [0.7, 0.25],
            },
            new(4, ["dense:8 relu dense:3", "1e30"], "open"),
        ])
    {
        Command = "chainrule train toy",
    };

    [Fact]
    public void Tasks_are_ranked_by_loss_and_what_has_none_comes_last()
    {
        var page = new ShownPage(SweepReport.Of(Content));
        Assert.Equal(
            [
                ["3", "dense:8 relu dense:3", "0.01", "done", "0.25", "87.50%", "0.9717"],
                ["1", "dense:3", "0.01", "done", "0.50", "75.00%", "0.9550"],
                ["2", "dense:3", "1e30", "failed", "–", "–", "–"],
                ["4", "dense:8 relu dense:3", "1e30", "open", "–", "–", "–"],
            ],
            page.Rows("All tasks"));
        Assert.Contains("of task 3, the best. 4 tasks: 2 done, 1 failed, 1 open.", page.Section("In short").Value);
        Assert.Contains("task 2 failed", page.Section("In short").Value);
        Assert.Contains("chainrule train toy", page.Section("Train the best").Value);
    }

    [Fact]
    public void Names_along_an_axis_are_told_and_a_setting_of_one_value_is_not_drawn()
    {
        var section = new ShownPage(SweepReport.Of(Content)).Section("The loss by each setting");
        Assert.Contains("layers: 1 is dense:3; 2 is dense:8 relu dense:3.", section.Value);
        Assert.DoesNotContain("learning-rate", section.Value); // only 0.01 has losses
        Assert.Equal(2, section.Descendants().Count(of => of.Name.LocalName == "circle"));
    }

    [Fact]
    public void Curves_are_those_of_tasks_with_losses()
    {
        string curves = new ShownPage(SweepReport.Of(Content)).Section("Learning curves of the best").Value;
        Assert.Contains("task 3", curves);
        Assert.Contains("task 1", curves);
        Assert.DoesNotContain("task 2", curves);
        Assert.DoesNotContain("task 4", curves);
    }

    [Fact]
    public void Without_any_loss_it_says_so()
    {
        var page = new ShownPage(SweepReport.Of(Content with { Tasks = [Content.Tasks[3]], Command = null }));
        Assert.Contains("no loss yet", page.Section("In short").Value);
    }

    [Fact]
    public void Rungs_are_told_and_whoever_was_trained_longest_comes_first()
    {
        var content = Content with
        {
            Rungs = [new(2, 4), new(6, 1)],
            Tasks =
            [
                .. Content.Tasks.Take(3),
                new(4, ["dense:8 relu dense:3", "0.1"], "done") { Loss = 0.125, Curve = [0.5, 0.125] },
                new(4, ["dense:8 relu dense:3", "0.1"], "done") { Rung = 2, Loss = 0.375, Curve = [0.5, 0.375] },
            ],
        };
        var page = new ShownPage(SweepReport.Of(content));
        Assert.Equal(
            [
                ["1", "2", "4", "3", "1", "0", "0.125", "0.5", "1, 2, 3, 4"],
                ["2", "6", "1", "1", "0", "0", "0.375", "0.375", "4"],
            ],
            page.Rows("The rungs"));
        Assert.Equal(
            ["4 2 6", "4 1 2", "3 1 2", "1 1 2", "2 1 2"], page.Rows("All tasks").Select(row => string.Join(' ', row[..3])));
        Assert.Contains("of task 4, the best.", page.Section("In short").Value);
        // one dot for each that was on the first rung
        Assert.Equal(3 + 3, page.Section("The loss by each setting").Descendants().Count(of => of.Name.LocalName == "circle"));
    }
}
