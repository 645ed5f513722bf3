using System.Text.RegularExpressions;
using Chainrule.Cli.Display;
using Chainrule.Tables;
using Chainrule.Tables.Training;
using Chainrule.Training;

namespace Chainrule.Cli.Tests.Display;

public partial class LiveViewTests
{
    [Fact]
    public void What_is_redrawn_is_erased_first_and_finished_epochs_stay()
    {
        var error = new StringWriter { NewLine = "\n" };
        var view = TrainingView.For(Terminal.Of(TextWriter.Null, error, isLive: true), epochs: 2);

        for (int epoch = 1; epoch <= 2; epoch++)
        {
            for (int step = 1; step <= 10; step++)
            {
                view.Report(new StepCompleted(epoch, step, 10, ((epoch - 1) * 10) + step, 1.0 / step, 0.1f, 1000));
            }

            view.Report(
                new EpochCompleted(new EpochRecord(epoch, 0.5 / epoch, 0.6 / epoch, 0.9, 0.1f, 100, 0.5, 0.6, IsBest: true))
            );
        }

        view.End();
        string[] screen = Replay(error.ToString());

        Assert.Contains("train loss", screen[0]);
        Assert.Matches(@"^ +1 +0\.5000 +0\.6000 +90\.00%", screen[1]);
        Assert.Matches(@"^ +2 +0\.2500 +0\.3000 +90\.00%", screen[2]);
        Assert.DoesNotContain(screen, line => line.Contains("left", StringComparison.Ordinal));
        Assert.Contains(screen, line => line.Any(c => c is > '\u2800' and <= '\u28ff'));
    }

    [Theory]
    [InlineData(40, new[] { ' ', '*', ' ', ' ' })]
    [InlineData(3, new[] { ' ', ' ', ' ', ' ' })] // its line has left the window
    public void In_the_end_the_best_epoch_alone_is_marked(int height, char[] marks)
    {
        var error = new StringWriter { NewLine = "\n" };
        var view = TrainingView.For(Terminal.Of(TextWriter.Null, error, isLive: true, height: height), epochs: 4);
        double[] losses = [0.9, 0.3, 0.5, 0.4];
        for (int epoch = 1; epoch <= 4; epoch++)
        {
            view.Report(
                new EpochCompleted(
                    new EpochRecord(epoch, 0.5 / epoch, losses[epoch - 1], 0.9, 0.1f, 100, 0.5, 0.6, IsBest: epoch <= 2)
                )
            );
        }

        Assert.DoesNotContain('*', error.ToString());
        view.End();
        string output = Sgr().Replace(error.ToString(), "");
        var lines = Up().Replace(output, "").Split('\n').ToList();
        int at = lines.FindIndex(line => line.Contains(" * best: epoch 2, validation loss 0.3000", StringComparison.Ordinal));
        Assert.True(at > 0);
        var mark = Regex.Match(lines[at], "^\r\u001b\\[(\\d+)A\\*\r\u001b\\[\\1B");
        char[] seen =
        [
            .. lines[(at - 4)..at]
                .Select(
                    (_, i) =>
                        mark.Success
                        && i == 4 - int.Parse(mark.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)
                            ? '*'
                            : ' '
                ),
        ];
        Assert.Equal(marks, seen);
    }

    [Fact]
    public void Trainings_on_all_rows_at_once_show_their_stage_and_leave_their_curves()
    {
        var error = new StringWriter { NewLine = "\n" };
        var view = new TabularView(Terminal.Of(TextWriter.Null, error, isLive: true), TableTask.Binary);
        var history = new IterationHistory(
            [.. Enumerable.Range(0, 12).Select(i => new IterationRecord(i, 1.0 / (i + 1), 1.1 / (i + 1), 0.01))],
            5,
            HasConverged: true
        );

        view.Report(new TrialCompleted(ModelKind.Network, 3, 0.25, 7, 15, 5));
        Assert.Contains(" network: penalty in 5 folds, 7/15 fits, 0.", error.ToString());
        view.Report(new IterationProgress(new LbfgsIteration(4, 0.5, IsLast: false))); // too soon to be shown
        Assert.DoesNotContain("iteration 4", error.ToString());
        Assert.EndsWith("; α = 3: log loss 0.2500", error.ToString());
        view.Report(new KindMeasured(ModelKind.Network, 0.3, 3) { Iterations = history });
        view.End();
        string[] screen = error.ToString().Split('\n');

        // in place of what was redrawn
        Assert.Matches("\r\u001b\\[Knetwork: log loss 0\\.3000 in validation; weight penalty α = 3, 11 "
            + "iterations, 0\\.", screen[0]);
        Assert.Contains(screen, line => line.Any(c => c is > '\u2800' and <= '\u28ff'));
    }

    [Fact]
    public void A_log_has_one_line_of_a_training_on_all_rows_at_once()
    {
        var error = new StringWriter { NewLine = "\n" };
        var view = new TabularView(Terminal.Of(TextWriter.Null, error), TableTask.Regression);

        view.Report(new TrialCompleted(ModelKind.Linear, 1, 0.25, 1, 15, 5));
        view.Report(
            new KindMeasured(ModelKind.Linear, 0.25, 1)
            {
                Iterations = new IterationHistory(
                    [new IterationRecord(0, 1, 1, 0), new IterationRecord(1, 0.2, 0.25, 0)],
                    5,
                    true
                ),
            }
        );
        view.End();

        Assert.Equal("linear model: R² 0.7500 in validation\n", error.ToString());
    }

    // What stays on a terminal: the only movement is up some lines and clearing all below.
    private static string[] Replay(string output)
    {
        var lines = new List<string> { "" };
        foreach (string part in Up().Split(output))
        {
            if (int.TryParse(part, out int up))
            {
                lines.RemoveRange(lines.Count - 1 - up, up);
            }
            else
            {
                Write(lines, Sgr().Replace(part, ""));
            }
        }

        return [.. lines];
    }

    private static void Write(List<string> lines, string text)
    {
        string[] parts = text.Split('\n');
        lines[^1] += parts[0];
        lines.AddRange(parts[1..]);
    }

    [GeneratedRegex("\r\u001b\\[(\\d+)A\u001b\\[J")]
    private static partial Regex Up();

    [GeneratedRegex("\u001b\\[\\d+m")]
    private static partial Regex Sgr();
}
