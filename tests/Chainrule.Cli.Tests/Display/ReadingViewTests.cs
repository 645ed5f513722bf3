using Chainrule.Cli.Display;

namespace Chainrule.Cli.Tests.Display;

public sealed class ReadingViewTests : IDisposable
{
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private double _now;

    public void Dispose() => _error.Dispose();

    [Fact]
    public void In_a_log_a_line_is_written_every_ten_seconds_and_never_goes_back()
    {
        using (var view = new ReadingView(Terminal.Of(TextWriter.Null, _error), () => _now))
        {
            foreach (var (now, done) in new[] { (90.0, 1), (100.0, 501), (102.0, 600), (110.0, 450), (112.0, 1101) })
            {
                _now = now;
                view.Report((done, 2000));
            }
        }

        Assert.Equal("reading images: 501 of 2,000, 30 s left\nreading images: 1,101 of 2,000, 18 s left\n", _error.ToString());
    }

    [Fact]
    public void Where_somebody_watches_one_line_is_drawn_again_and_taken_away()
    {
        using (var view = new ReadingView(Terminal.Of(TextWriter.Null, _error, isLive: true), () => _now))
        {
            view.Report((0, 5));
            _now = 0.2;
            view.Report((1, 5));
            _now = 0.25;
            view.Report((2, 5));
            _now = 0.4;
            view.Report((4, 5));
        }

        string[] frames = _error.ToString().Split("\r\u001b[K", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([" reading images: 1 of 5, 0.8 s left", " reading images: 4 of 5, 0.1 s left"], frames);
        Assert.EndsWith("\r\u001b[K", _error.ToString());
    }

    [Fact]
    public void Who_wants_no_progress_sees_none()
    {
        using (var view = new ReadingView(Terminal.Of(TextWriter.Null, _error, isQuiet: true), () => _now))
        {
            view.Report((0, 5));
            _now = 100;
            view.Report((1, 5));
        }

        Assert.Equal("", _error.ToString());
    }
}
