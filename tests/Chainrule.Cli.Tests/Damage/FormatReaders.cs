using System.Text;
using Chainrule.Cli.Commands;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Cli.Runs.Sweeps;
using Chainrule.Exchange.Torch;
using Chainrule.Files;
using Chainrule.Files.Npy;
using Chainrule.Images.Folders;
using Chainrule.Networks;
using Chainrule.Tables;
using Chainrule.Tables.Training;
using Chainrule.Tests.Support;

namespace Chainrule.Cli.Tests.Damage;

/// <summary>What is done with the files of a format, where it takes more than one call.</summary>
internal static class FormatReaders
{
    private const long Unpacked = 1 << 20;
    private const int RowsAtOnce = 4;

    // What rows are predicted by.
    private static readonly Lazy<TableModel> Linear = new(() => new TabularTrainer(
            new TabularOptions { Kind = ModelKind.Linear, Threads = 1 })
        .Fit(Tables.Table.Read(new MemoryStream(Encoding.UTF8.GetBytes(OriginalFiles.RowsOf(60))), "t.csv"), "y").Model);

    /// <summary>Loads a model and predicts by it.</summary>
    public static void Model(string file)
    {
        var model = Models.Model.Load(file, TableModel.Format);
        if (TableModel.Of(model) is { } table)
        {
            string target = table.Targets is ["a"] ? "\"y\": \"yes\"" : "\"a\": 1.5";
            _ = table.PredictJson($$"""{{{target}}, "color": "red", "day": "2024-01-11", "size": "3 kg"}""");
        }
        else
        {
            model.Predict(new float[model.Network.InputShape.Count], new float[model.Network.OutputShape.Count]);
        }
    }

    /// <summary>Opens a file of weights and reads all numbers.</summary>
    public static void Weights(string file)
    {
        using var weights = StateDict.Open(file);
        weights.Entries.ToList().ForEach(entry => weights.Read(entry));
    }

    /// <summary>Reads what was kept of layers; what of it can't be read isn't shown.</summary>
    public static void Layers(string file)
    {
        if (LayersFile.TryRead(Path.GetDirectoryName(file)!) is null)
        {
            throw new ChainruleException("no layers");
        }
    }

    /// <summary>Reads a table and finds out what its columns hold.</summary>
    public static void Table(string file, byte[] bytes)
    {
        var table = Tables.Table.Read(new MemoryStream(bytes), file);
        _ = TableSchema.Infer(table);
    }

    /// <summary>Predicts the rows of a table, in parts.</summary>
    public static void Rows(string file, byte[] bytes)
    {
        foreach (var part in Tables.Table.ReadParts(
            new MemoryStream(bytes), file, RowsAtOnce, Linear.Value.Reading() with { KeepsTexts = true }))
        {
            _ = Linear.Value.Score(part);
        }
    }

    /// <summary>Predicts a row of JSON.</summary>
    public static void Row(byte[] bytes) => Linear.Value.PredictJson(Encoding.UTF8.GetString(bytes));

    /// <summary>Reads arrays of NumPy, of one as a table too.</summary>
    public static void Arrays(string file, byte[] bytes)
    {
        foreach (var array in NpyFile.Read(new MemoryStream(bytes), file, UnpackLimit.Of(Unpacked)))
        {
            _ = array.HasTexts ? array.Count : array.ToNumbers().Length;
        }

        if (NpyFile.IsOne(bytes))
        {
            _ = Tables.Table.Read(new MemoryStream(bytes), file);
        }
    }

    /// <summary>Unpacks what gzip has packed.</summary>
    public static void Unpack(string file, byte[] bytes)
    {
        using var stream = new GunzipStream(new MemoryStream(bytes), file, UnpackLimit.Of(Unpacked));
        stream.CopyTo(Stream.Null);
    }

    /// <summary>Puts the layers of a notation together, up to their shapes.</summary>
    public static void Notation(byte[] bytes)
    {
        string notation = Encoding.UTF8.GetString(bytes);
        LayerNotation.Check(notation);
        _ = new NetworkBuilder(new Shape(8, 8, 2)).Add(notation);
    }

    /// <summary>Reads what a sweep tries, and the options of its first and its last task.</summary>
    public static void Sweep(string file)
    {
        var spec = SweepSpec.Read(file, out _);
        _ = spec.OptionsOf(0, spec.Rungs[0]);
        _ = spec.OptionsOf(spec.Count - 1, spec.Rungs[^1]);
    }

    /// <summary>Reads a list of images and their classes, beside which the images lie.</summary>
    public static void Labels(string file)
    {
        string folder = Path.GetDirectoryName(file)!;
        foreach (string name in OriginalFiles.LabeledImages.Where(name => !File.Exists(Path.Combine(folder, name))))
        {
            File.Copy(Repository.PathTo("tests", "Chainrule.Images.Tests", "Vectors", "clear.gif"), Path.Combine(folder, name));
        }

        _ = ImageFolder.FilesOf(folder);
    }

    /// <summary>Reads a command line from a file of words, as <c>train</c> takes it.</summary>
    public static void Words(string file) => ArgumentParser.Parse(new TrainCommand(), ResponseFile.Expand([$"@{file}"]));
}
