namespace Chainrule.Cli.Tests.Support;

/// <summary>The toy data and one run on it, made once for all tests of a class that only look.</summary>
public sealed class TrainedToy : IDisposable
{
    public TrainedToy()
    {
        ToyData.Write(Folder);
        Result = ToolRun.In(
            Folder,
            "train",
            "toy",
            "--layers",
            "dense:16 relu dense:3",
            "--epochs",
            "8",
            "--batch",
            "16",
            "--json"
        );
        Assert.Equal(0, Result.ExitCode);
    }

    public TemporaryFolder Folder { get; } = new();

    internal ToolRun Result { get; }

    public void Dispose() => Folder.Dispose();
}
