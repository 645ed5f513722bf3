namespace Chainrule.Tests;

public class SynchronousProgressTests
{
    [Fact]
    public void A_report_has_arrived_when_it_was_made()
    {
        var seen = new List<int>();
        var progress = new SynchronousProgress<int>(seen.Add);
        for (int i = 0; i < 100; i++)
        {
            progress.Report(i);
            Assert.Equal(i, seen[^1]);
        }
    }

    [Fact]
    public void It_needs_an_action() => Assert.Throws<ArgumentNullException>(() => new SynchronousProgress<int>(null!));
}
