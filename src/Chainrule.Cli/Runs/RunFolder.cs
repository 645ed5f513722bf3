using System.Globalization;
using Chainrule.Cli.Runs.Records;
using Chainrule.Files;

namespace Chainrule.Cli.Runs;

/// <summary>The folder that a run leaves behind, and the names of what lies in it.</summary>
internal sealed partial class RunFolder : IDisposable
{
    private const string RunFileName = "run.json", ReportName = "report.html";

    /// <summary>The name of the model file.</summary>
    public const string ModelName = "model.safetensors";

    /// <summary>The name of the file that holds what is needed to go on.</summary>
    public const string LastName = "last.checkpoint";

    /// <summary>The name of the file that says what each epoch has brought.</summary>
    public const string MetricsName = "metrics.csv";

    /// <summary>The name of the file that keeps what the model has made of the test rows.</summary>
    public const string PredictionsName = "predictions.safetensors";

    /// <summary>The name of the file that says how weights, gradients and activations were spread over the epochs.</summary>
    public const string LayersName = "layers.csv";

    private RunFolder(string path, bool replaces)
    {
        Path = path;
        Replaces = replaces;
    }

    /// <summary>The folder, as the user would write it.</summary>
    public string Path { get; }

    /// <summary>Whether an earlier run lies in it that this one may replace.</summary>
    public bool Replaces { get; }

    /// <summary>Everything needed to repeat the run.</summary>
    public string RunFile => In(RunFileName);

    /// <summary>What each epoch has brought.</summary>
    public string Metrics => In(MetricsName);

    /// <summary>The best model.</summary>
    public string Model => ModelIn(Path);

    /// <summary>What the model has made of the test rows.</summary>
    public string Predictions => In(PredictionsName);

    /// <summary>How weights, gradients and activations were spread over the epochs.</summary>
    public string Layers => In(LayersName);

    /// <summary>All there is to know about it, as a page.</summary>
    public string Report => In(ReportName);

    /// <summary>What is needed to go on.</summary>
    public string Last => LastIn(Path);

    /// <summary>
    /// Claims a new folder <c>runs/NAME-NNN</c> under the next free number. Of two runs that start at once, the one that
    /// creates <c>run.json</c> gets it.
    /// </summary>
    public static RunFolder Next(string name)
    {
        CheckName(name);
        return Guard("runs", () =>
        {
            Directory.CreateDirectory("runs");
            int number = Directory
                .EnumerateDirectories("runs", $"{name}-*")
                .Select(folder =>
                    int.TryParse(
                        System.IO.Path.GetFileName(folder).AsSpan(name.Length + 1),
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out int used
                    )
                        ? used
                        : 0
                )
                .DefaultIfEmpty(0)
                .Max();
            while (true)
            {
                number++;
                var folder = new RunFolder(
                    System.IO.Path.Combine("runs", string.Create(CultureInfo.InvariantCulture, $"{name}-{number:000}")),
                    replaces: false
                );
                if (folder.TryClaim())
                {
                    folder.Lock();
                    return folder;
                }
            }
        });
    }

    /// <summary>
    /// Claims a folder that the user has named; one that holds anything only when <paramref name="force"/> is set.
    /// </summary>
    public static RunFolder At(string path, bool force) => Guard(path, () =>
    {
        if (File.Exists(path))
        {
            throw new ChainruleException($"{path} is a file, and --out names a folder", "choose another folder");
        }

        bool isFree = !Directory.Exists(path)
            || Directory.EnumerateFileSystemEntries(path).All(entry => System.IO.Path.GetFileName(entry) == FolderLock.FileName);
        if (!isFree && !force)
        {
            throw new ChainruleException(
                $"{path} exists already and is not empty",
                "choose another folder, or replace the run in it with --force"
            );
        }

        Directory.CreateDirectory(path);
        var folder = new RunFolder(path, replaces: !isFree);
        if (isFree && !folder.TryClaim())
        {
            throw new ChainruleException($"{path} was taken by another run at this moment", "choose another folder");
        }

        DurableFile.Probe(folder.Last, overwrite: true);
        folder.Lock();
        return folder;
    });

    /// <summary>The folder of a run that was stopped, given by its own name or by that of its checkpoint.</summary>
    public static RunFolder OfStopped(string path)
    {
        string folder =
            System.IO.Path.GetFileName(path) == LastName && !Directory.Exists(path)
                ? System.IO.Path.GetDirectoryName(path) ?? ""
                : path;
        var run = new RunFolder(folder.Length == 0 ? "." : folder, replaces: true) { _goesOn = true };
        Settle(run.Path);
        if (!File.Exists(run.Last))
        {
            throw new ChainruleException(
                File.Exists(run.RunFile)
                    ? $"{run.Path} holds no {LastName}: the run ended before its first epoch did"
                    : $"{path} is not a run",
                "give the folder that a run has written, as in --resume runs/mnist-001"
            );
        }

        run._seen = File.GetLastWriteTimeUtc(run.Last);
        return run;
    }

    /// <summary>Takes the folder of a run that was stopped, to go on with it.</summary>
    /// <exception cref="ChainruleException">Another run writes there, or has gone on since its checkpoint was read.</exception>
    public RunFolder GoOn() => Guard(Path, () =>
    {
        Lock();
        if (File.GetLastWriteTimeUtc(Last) == _seen)
        {
            return this;
        }

        Dispose();
        throw new ChainruleException($"another run has just gone on in {Path}", "look how far it came before you go on");
    });

    /// <summary>The record in the folder of a run.</summary>
    public static string RecordIn(string folder) => System.IO.Path.Combine(folder, RunFileName);

    /// <summary>What has come of the run in a folder; null where nothing has yet, or it was stopped.</summary>
    public static ResultRecord? ResultIn(string folder)
    {
        string file = RecordIn(folder);
        return File.Exists(file) && new FileInfo(file).Length > 0
            && RunRecord.Parse(file, RecordReader.ReadFile(file)).Result is { Table: not { Rows.IsStopped: true } } result
            ? result
            : null;
    }

    /// <summary>The model file in the folder of a run.</summary>
    public static string ModelIn(string folder) => System.IO.Path.Combine(folder, ModelName);

    /// <summary>Whether a file of that name is a run's record, or what keeps others from writing beside it.</summary>
    public static bool IsRecordOrLock(string name) => name is RunFileName or FolderLock.FileName;

    /// <summary>Whether a file of that name is a run's report.</summary>
    public static bool IsPage(string name) => name == ReportName;

    /// <summary>What is needed to go on, in the folder of a run.</summary>
    public static string LastIn(string folder) => System.IO.Path.Combine(folder, LastName);

    /// <summary>Removes what claiming the folder has created, where nothing has been saved in it since.</summary>
    public void GiveBackIfEmpty()
    {
        var claim = new FileInfo(RunFile);
        if (Replaces || !claim.Exists || claim.Length > 0)
        {
            return;
        }

        Dispose();
        claim.Delete();
        if (!Directory.EnumerateFileSystemEntries(Path).Any())
        {
            Directory.Delete(Path);
        }
    }

    private bool TryClaim()
    {
        Directory.CreateDirectory(Path);
        try
        {
            using var claim = new FileStream(RunFile, FileMode.CreateNew, FileAccess.Write);
            return true;
        }
        catch (IOException) when (File.Exists(RunFile))
        {
            return false;
        }
    }

    private static void CheckName(string name)
    {
        if (
            name.Length > 100
            || name is "." or ".."
            || name.Any(char.IsControl)
            || name.AsSpan().IndexOfAny(['*', '?', .. System.IO.Path.GetInvalidFileNameChars()]) >= 0
        )
        {
            throw new Parsing.UsageException(
                $"--name: '{name}' can't be part of a folder's name",
                "use letters, digits and hyphens"
            );
        }
    }

    private static RunFolder Guard(string path, Func<RunFolder> create)
    {
        try
        {
            return create();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string problem = exception switch
            {
                UnauthorizedAccessException => "permission denied",
                // .NET reports a folder that can't be made as a file or folder that isn't found.
                DirectoryNotFoundException or FileNotFoundException => "the system doesn't let a folder be made there",
                _ => exception.Message,
            };
            throw new ChainruleException(
                $"the folder {path} can't be written to: {problem}",
                "choose another folder with --out",
                exception
            );
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
