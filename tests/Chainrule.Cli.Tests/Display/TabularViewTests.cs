using Chainrule.Cli.Display;
using Chainrule.Tables;
using Chainrule.Tables.Training;

namespace Chainrule.Cli.Tests.Display;

public sealed class TabularViewTests : IDisposable
{
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private double _now;

    public void Dispose() => _error.Dispose();

    [Fact]
    public void Redirected_a_long_training_says_now_and_then_what_it_does_and_how_long_it_will_take()
    {
        var view = View(isLive: false);
        view.Report(new FoldStarted(2, 5));
        for (int i = 1; i <= 50; i++)
        {
            _now = i;
            view.Report(new WorkDone(i / 100.0));
            view.Report(new TrialCompleted(ModelKind.Network, 3, 0.5, i, 100, 10));
        }

        string[] lines = _error.ToString().TrimEnd().Split('\n');
        Assert.Equal(6, lines.Length); // the fold, and one each ten seconds
        Assert.Equal("fold 2 of 5", lines[0]);
        Assert.Equal(
            "fold 2 of 5, network: penalty in 10 folds, 40/100 fits, 40 s; α = 3: log loss 0.5000; about 60 s left", lines[4]);
    }

    [Fact]
    public void How_far_the_model_is_fitted_anew_is_told_too()
    {
        var view = View(isLive: false);
        _now = 12;
        view.Report(new WorkDone(0.5));
        view.Report(new RefitProgress(6389, 0.25));
        Assert.Equal("fitted anew to all 6,389 rows: 25%, 12 s; about 12 s left", _error.ToString().TrimEnd());
    }

    [Fact]
    public void A_short_training_says_nothing_of_it()
    {
        var view = View(isLive: false);
        for (int i = 1; i <= 9; i++)
        {
            _now = i;
            view.Report(new WorkDone(i / 10.0));
            view.Report(new TrialCompleted(ModelKind.Linear, 3, 0.5, i, 10, 10));
        }

        Assert.Empty(_error.ToString());
    }

    [Fact]
    public void In_a_window_the_time_that_is_left_stands_first_in_a_line_that_goes_away()
    {
        var view = View(isLive: true);
        _now = 3;
        view.Report(new WorkDone(0.25));
        view.Report(new TrialCompleted(ModelKind.Linear, 3, 0.5, 1, 10, 10));
        Assert.StartsWith("\r\u001b[K about 9.0 s left; linear model: penalty in 10 folds, 1/10 fits", _error.ToString());
        view.End();
        Assert.EndsWith("\r\u001b[K", _error.ToString());
    }

    [Fact]
    public void Of_the_very_beginning_nobody_can_say_how_long_the_rest_will_take()
    {
        var view = View(isLive: true);
        _now = 3;
        view.Report(new WorkDone(0.001));
        view.Report(new TrialCompleted(ModelKind.Linear, 3, 0.5, 1, 1000, 10));
        Assert.DoesNotContain("left", _error.ToString());
    }

    private TabularView View(bool isLive) =>
        new(Terminal.Of(TextWriter.Null, _error, isLive), TableTask.Binary, () => _now);
}
