using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs.Records;

namespace Chainrule.Cli.Runs;

/// <summary>Whether a run, trained again from its record, has every bit that it had.</summary>
internal sealed record Verification
{
    private const string LastPlace = "the place where it was stopped";

    /// <summary>The run's folder.</summary>
    public required string Run { get; init; }

    /// <summary>DATA that it was trained on again.</summary>
    public required string Data { get; init; }

    /// <summary>The files of the data, against what is recorded of them.</summary>
    public IReadOnlyList<CheckedFile> Files { get; init; } = [];

    /// <summary>Why the run can't be verified, and what to do; null where it was.</summary>
    public ChainruleException? WhyNot { get; init; }

    /// <summary>How many numbers were compared, the parameters counted as one.</summary>
    public int Compared { get; init; }

    /// <summary>The first one that differs: its name, what is recorded, what came out now; null where none does.</summary>
    public (string Name, string Recorded, string Now)? Difference { get; init; }

    /// <summary>The SHA-256 of the parameters that came out now; null where nothing was trained.</summary>
    public string? ParametersSha256 { get; init; }

    /// <summary>What of the folder was not compared, each with the reason.</summary>
    public IReadOnlyList<(string Name, string Why)> NotCompared { get; init; } = [];

    /// <summary>How far the run had come; null where it had come to its end.</summary>
    public string? Until { get; init; }

    /// <summary>Whether every bit agrees.</summary>
    public bool Agrees => WhyNot is null && Difference is null;

    /// <summary>Trains a run again and compares.</summary>
    /// <param name="run">The run; its folder stays as it is.</param>
    /// <param name="kind">The kind of data that it was trained on.</param>
    /// <param name="arguments">The call's arguments: the run, and where its data lies now.</param>
    /// <param name="terminal">Who is told how it goes.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static Verification Of(
        RecordedRun run, RunKind kind, Arguments arguments, Terminal terminal, CancellationToken cancel)
    {
        string? data = arguments.Operand(1) ?? run.Source;
        var verification = new Verification { Run = run.Folder, Data = data ?? "", WhyNot = WhatIsMissing(run, data) };
        if (verification.WhyNot is not null)
        {
            return verification;
        }

        _ = CommonOptions.ThreadsOf(arguments); // the user's own word, unlike all options below
        KeptFiles kept;
        try
        {
            kept = KeptFiles.Read(run);
        }
        catch (ChainruleException exception)
        {
            return verification with { WhyNot = exception };
        }

        var (files, whyNot) = CheckFiles(run, kind, data!);
        verification = verification with { Files = files, WhyNot = whyNot };
        if (whyNot is not null)
        {
            return verification;
        }

        terminal.Note($"{run.Folder}: the data is what it was; training again from the record");
        SayVersion(run, terminal);
        SayLeftOut(run, terminal);
        PlannedRun plan;
        try
        {
            var configuration = Configuration.Of(RunFolder.RecordIn(run.Folder), run.Record, TrainOptions.OfConfiguration);
            plan = kind.Plan(new RunRequest(kind, data!, arguments.WithDefaults(configuration.Options), new(terminal, cancel)));
        }
        catch (ChainruleException exception)
        {
            // the record holds what no run could have begun with
            return verification with { WhyNot = exception };
        }

        return verification.Again(run, kept, plan, terminal, cancel);
    }

    private Verification Again(
        RecordedRun run, KeptFiles kept, PlannedRun plan, Terminal terminal, CancellationToken cancel)
    {
        var ofData = Comparing(RunQuantities.Of(run.Record.Data!), RunQuantities.Of(plan.Describe().Data!));
        if (ofData.Difference is not null)
        {
            return ofData; // it was trained on something else: no need to train on this
        }

        plan.Announce(terminal, cancel);
        var trained = plan.Repeat(run, terminal, cancel);
        var all = KeptFiles.Of(trained, run.Record);
        var again = all.Among(kept);
        List<Quantity> recorded = [.. RunQuantities.Of(run.Record.Data!), .. RunQuantities.Of(kept.Metrics ?? [])];
        List<Quantity> now = [.. RunQuantities.Of(plan.Describe().Data!), .. RunQuantities.Of(again.Metrics ?? [])];
        if (run.Record.Result is { } result)
        {
            recorded.AddRange(RunQuantities.Of(result));
            now.AddRange(RunQuantities.Of(trained.Result!));
        }
        else
        {
            recorded.Add(new Quantity($"parameters at {LastPlace}", run.Checkpoint!.Values.Sha256()));
            now.Add(new Quantity($"parameters at {LastPlace}", trained.ParametersSha256));
        }

        recorded.AddRange(kept.Quantities);
        now.AddRange(again.Quantities);
        return Comparing(recorded, now) with
        {
            NotCompared = [.. LeftOut(run.Folder, kept, all)],
            ParametersSha256 = trained.ParametersSha256,
            Until = run.Record.Result is null ? LastPlace : null,
        };
    }

    // What either side has and the other lacks is a difference too: a list may have been shortened.
    private Verification Comparing(IReadOnlyList<Quantity> recorded, IReadOnlyList<Quantity> now)
    {
        ILookup<string, string> before = ByName(recorded), after = ByName(now);
        string? name = recorded.Concat(now).Select(quantity => quantity.Name)
            .FirstOrDefault(name => !before[name].SequenceEqual(after[name]));
        return this with
        {
            Compared = recorded.Count,
            Difference = name is null ? null : (name, TextOf(before[name]), TextOf(after[name])),
        };
    }

    private static ILookup<string, string> ByName(IReadOnlyList<Quantity> quantities) =>
        quantities.ToLookup(quantity => quantity.Name, quantity => quantity.Text);

    private static string TextOf(IEnumerable<string> texts) => texts.Any() ? string.Join(", ", texts) : "nothing";

    // What a run must say to be trained again and compared.
    private static ChainruleException? WhatIsMissing(RecordedRun run, string? data)
    {
        var (record, file) = (run.Record, RunFolder.RecordIn(run.Folder));
        if (data is null)
        {
            return new ChainruleException($"{file} doesn't say what data the run was trained on", "give DATA behind the run");
        }

        string? missing =
            record.Data is not { Files.Count: > 0 } ? "the hashes of its data"
            : record.Options.Count == 0 ? "its options"
            : record.Result is { ParametersSha256: null } ? "the hash of its parameters"
            : null;
        if (missing is not null)
        {
            return new ChainruleException(
                $"{file} doesn't hold {missing}: it was written by hand, or by an older version",
                "train the run again with this version; that one can be verified"
            );
        }

        if (record.Result?.Table?.Rows.IsStopped == true)
        {
            return new ChainruleException(
                "the training was stopped by hand, and where it stood then isn't recorded",
                $"train it to its end: {RecordText.Again(run)}"
            );
        }

        return record.Result is null && run.Checkpoint is null
            ? new ChainruleException(
                "the run has come to no result, and has left no checkpoint: nothing is recorded to compare with",
                $"train it to its end: {RecordText.Again(run)}"
            )
            : null;
    }

    private static (IReadOnlyList<CheckedFile> Files, ChainruleException? WhyNot) CheckFiles(
        RecordedRun run, RunKind kind, string data)
    {
        string mend = $"if it lies elsewhere now, name it: chainrule verify {ShellWord.Quote(run.Folder)} DATA";
        DataFiles found;
        try
        {
            found = kind.FilesOf(data);
        }
        catch (ChainruleException exception)
        {
            return ([], new ChainruleException($"the data isn't there: {exception.Message}", mend, exception));
        }

        var recorded = run.Record.Data!.Files;
        CheckedFile[] files =
        [
            .. recorded.Select(file =>
            {
                bool isThere = found.Records.Any(other => other.Sha256 == file.Sha256);
                bool hasName = found.Records.Any(other => other.Name == file.Name) || found.Records.Count == 1;
                return new CheckedFile(file.Name, isThere ? "same" : hasName ? "differs" : "missing");
            }),
            .. found.Records.Where(file => recorded.All(other => other.Sha256 != file.Sha256 && other.Name != file.Name))
                .Where(_ => found.Records.Count > recorded.Count)
                .Select(file => new CheckedFile(file.Name, "unrecorded")),
        ];
        if (Wrong(files) is { } wrong)
        {
            return (files, new ChainruleException($"{data} is not what the run was trained on: {wrong}", mend));
        }

        string? start = run.Record.OptionText("pretrained");
        CheckedFile[] models = [.. start is null ? [] : run.Record.Pretrained.Select(file => CheckStart(file, start))];
        return (
            [.. files, .. models],
            Wrong(models) is { } other
                ? new ChainruleException(
                    $"{start} is not the model that the run started from: {other}", $"put that model back to {start}")
                : null
        );
    }

    private static CheckedFile CheckStart(FileRecord recorded, string path)
    {
        string file = ModelArgument.FileOf(path);
        return new CheckedFile(
            recorded.Name,
            !File.Exists(file) ? "missing" : new DataFiles([file]).Records[0].Sha256 == recorded.Sha256 ? "same" : "differs"
        );
    }

    // What a training like this leaves and the folder lacks, and what lies there besides.
    private static IEnumerable<(string Name, string Why)> LeftOut(string folder, KeptFiles kept, KeptFiles all) =>
        all.Names.Except(kept.Names).Select(name => (name, "it isn't there"))
            .Concat(Directory.EnumerateFileSystemEntries(folder)
                .Select(entry => Path.GetFileName(entry))
                .Where(name => !kept.Names.Contains(name) && !RunFolder.IsRecordOrLock(name))
                .Order(StringComparer.Ordinal)
                .Select(name => (name, RunFolder.IsPage(name) ? "it is a page for people" : "nothing of it is recorded")));

    private static string? Wrong(IEnumerable<CheckedFile> files)
    {
        string[] wrong = [.. files.Where(file => file.State != "same").Select(file => $"{file.Name} {Worded(file.State)}")];
        return wrong.Length == 0 ? null : string.Join(", ", wrong);
    }

    private static string Worded(string state) =>
        state switch
        {
            "missing" => "is missing",
            "unrecorded" => "has no recorded SHA-256",
            _ => "has another SHA-256",
        };

    private static void SayLeftOut(RecordedRun run, Terminal terminal)
    {
        if (run.Record.OptionText("pretrained") is { } start && run.Record.Pretrained.Count == 0)
        {
            terminal.Note($"note: the record doesn't say which model {start} was then; it is taken as it is now");
        }
    }

    private static void SayVersion(RecordedRun run, Terminal terminal)
    {
        if (run.Record.Version != ToolName.Version)
        {
            terminal.Note(
                $"note: the run was recorded by chainrule {run.Record.Version ?? "of an unknown version"}, and this is "
                    + $"{ToolName.Version}: another version may compute other bits, or have other defaults"
            );
        }
    }
}

/// <summary>A file of a run's data, looked at again.</summary>
/// <param name="Name">Its name in the record.</param>
/// <param name="State">same, differs, missing, or unrecorded: there, but not in the record.</param>
internal sealed record CheckedFile(string Name, string State);
