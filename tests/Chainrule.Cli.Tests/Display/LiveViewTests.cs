using System.Text.RegularExpressions;
using Chainrule.Cli.Display;
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
                view.Report(new StepCompleted(epoch, step, 10, ((epoch - 1) * 10) + step, 1.0 / step, 0.1f, 1000));

            view.Report(new EpochCompleted(new EpochRecord(epoch, 0.5 / epoch, 0.6 / epoch, 0.9, 0.1f, 100, 0.5, 0.6, IsBest: true)));
        }

        view.End();
        string[] screen = Replay(error.ToString());

        Assert.Contains("train loss", screen[0]);
        Assert.Matches(@"^ +1 +0\.5000 +0\.6000 +90\.00%", screen[1]);
        Assert.Matches(@"^ +2 +0\.2500 +0\.3000 +90\.00%", screen[2]);
        Assert.DoesNotContain(screen, line => line.Contains("left", StringComparison.Ordinal));
        Assert.Contains(screen, line => line.Any(c => c is > '\u2800' and <= '\u28ff'));
    }

    // What stays on a terminal: the only movement is up some lines and clearing all below.
    private static string[] Replay(string output)
    {
        var lines = new List<string> { "" };
        foreach (string part in Up().Split(output))
        {
            if (int.TryParse(part, out int up))
                lines.RemoveRange(lines.Count - 1 - up, up);
            else
                Write(lines, Sgr().Replace(part, ""));
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
