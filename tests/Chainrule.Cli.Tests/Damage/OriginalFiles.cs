using System.IO.Compression;
using System.Text;
using Chainrule.Cli.Tests.Support;
using Chainrule.Files;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Onnx;
using Chainrule.Tests.Support;
using TemporaryFolder = Chainrule.Cli.Tests.Support.TemporaryFolder;

namespace Chainrule.Cli.Tests.Damage;

/// <summary>Small files of each format that can be read, made by code.</summary>
internal static class OriginalFiles
{
    private static readonly string[] Runs = ["images", "table", "values"];

    /// <summary>The files of a name that runs on images and on tables have left.</summary>
    /// <param name="folder">Where they are trained, the first time.</param>
    /// <param name="name">The name.</param>
    public static byte[][] OfRuns(TemporaryFolder folder, string name)
    {
        if (!Directory.Exists(folder[Runs[^1]]))
        {
            Images(folder);
            File.WriteAllText(folder["t.csv"], RowsOf(60));
            Train(folder, "toy", "--layers", "dense:4 relu dropout:0.1 dense:3", "--out", Runs[0]);
            Train(folder, "t.csv", "--target", "y", "--model", "network", "--layers", "dense:4 relu dense:1", "--out", Runs[1]);
            Train(folder, "t.csv", "--target", "a", "--model", "linear", "--out", Runs[2]);
        }

        return [.. Runs.Select(run => folder[$"{run}/{name}"]).Where(File.Exists).Select(File.ReadAllBytes)];
    }

    /// <summary>Images and their labels.</summary>
    public static byte[][] Images(TemporaryFolder folder)
    {
        if (!Directory.Exists(folder["toy"]))
        {
            ToyData.Write(folder, gzip: false);
        }

        return [.. Directory.EnumerateFiles(folder["toy"], "t10k*").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
    }

    /// <summary>Networks of all that is read from ONNX files.</summary>
    public static byte[][] Networks() =>
    [
        .. new[]
        {
            ("dense:4 leaky-relu:0.1 residual(dense:4 mish) dense:2", new Shape(3)),
            ("conv:2:3 batch-norm gelu max-pool:2 concatenate(conv:2:1 | identity) layer-norm flatten dense:2",
                new Shape(6, 5, 2)),
        }.Select(network => OnnxExport.ToBytes(
            new Model(LayerNotation.Parse(network.Item1, network.Item2, seed: 1), OutputKind.SoftmaxLogits))),
    ];

    /// <summary>Weights that PyTorch saved, by the ending of their files.</summary>
    public static byte[][] Weights(string ending) =>
    [
        .. new[] { "mlp", "lenet", "flat", "deep" }
            .Select(name => File.ReadAllBytes(Repository.PathTo("tests", "Chainrule.Exchange.Tests", "Torch", name + ending))),
    ];

    /// <summary>Tables of all kinds of columns and all ways to write them.</summary>
    public static byte[][] Tables() =>
    [
        .. new[]
        {
            RowsOf(60), "a;b;c\n1,5;€ 3;12%\n2,25;€ 1.000;7%\n3;-;8%\n", "sep=;\na;b\n1;\"x;\"\"y\"\n2;\n",
            "a\tb\n1\t2\r\n3\t4\r\n", "# said\nx y z\n1 2 3\n4 5 6\n", "t,n\n12:30:00,007\n23:59:59,0003E4\n",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>Rows for a model of tables.</summary>
    public static byte[] Rows() => Encoding.UTF8.GetBytes(RowsOf(10));

    /// <summary>One of them as a JSON object.</summary>
    public static byte[] Row() => """{"a": 1.5, "color": "red", "day": "2024-01-11", "size": "3 kg"}"""u8.ToArray();

    /// <summary>The text of a table with a number, a category, a date, a number with a unit, and two classes.</summary>
    public static string RowsOf(int rows) => "a,color,day,size,y\n" + string.Concat(Enumerable.Range(0, rows).Select(row =>
        $"{row % 7}.5,{(row % 3 == 0 ? "red" : "blue")},2024-0{1 + (row % 9)}-1{row % 10},{(row % 11 == 0 ? "" : $"{row} kg")},"
            + (row % 2 == 0 ? "yes\n" : "no\n")));

    /// <summary>A safetensors file.</summary>
    public static byte[] Tensors()
    {
        var writer = new SafetensorsWriter();
        writer.AddText("k", "text");
        writer.Add("a", [2, 3], new float[6]);
        writer.Add("b", [5], new byte[5]);
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }

    /// <summary>Arrays of NumPy.</summary>
    public static byte[][] Arrays() => [Array("<f8", "(3, 2)", 48), Array("|u1", "(3,)", 3), Array("<U3", "(3,)", 36)];

    /// <summary>An array of NumPy with a header of one's own.</summary>
    public static byte[] Array(byte[] header, byte[] content) =>
        [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)header.Length), .. header, .. content];

    private static byte[] Array(string type, string shape, int bytes) =>
        Array(Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n"), new byte[bytes]);

    /// <summary>Arrays in an archive.</summary>
    public static byte[] Zip(byte[][] arrays)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (int i = 0; i < arrays.Length; i++)
            {
                using var entry = archive.CreateEntry($"x{i}.npy", CompressionLevel.Fastest).Open();
                entry.Write(arrays[i]);
            }
        }

        return memory.ToArray();
    }

    /// <summary>A table packed by gzip, in two members and in one.</summary>
    public static byte[][] Packed() => [Packed(Tables()[0], 2), Packed(Tables()[0], 1)];

    private static byte[] Packed(byte[] content, int members)
    {
        using var memory = new MemoryStream();
        for (int member = 0; member < members; member++)
        {
            using var gzip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true);
            gzip.Write(content);
        }

        return memory.ToArray();
    }

    /// <summary>Networks as they are written.</summary>
    public static byte[][] Notations() =>
    [
        "conv:4:3:same batch-norm relu residual(conv:4:3:same relu) max-pool:2 flatten dropout:0.1 dense:3"u8.ToArray(),
        "flatten sum(dense:4 tanh | dense:4) concatenate(identity | layer-norm) leaky-relu:0.1 dense:1 sigmoid"u8.ToArray(),
    ];

    /// <summary>Sweeps of a grid, of settings drawn by chance, and by halving.</summary>
    public static byte[][] Sweeps() =>
    [
        """
            { "data": "toy", "options": { "epochs": 1, "batch": 40 },
              "vary": { "layers": ["dense:3", "dense:8 relu dense:3"], "learning-rate": [0.01, 1e-1] } }
            """u8.ToArray(),
        """
            { "data": "t.csv", "tasks": 20, "seed": 7, "vary": { "seed": [1, 2],
              "learning-rate": { "from": 0.001, "to": 0.1 }, "l2": { "from": 0, "to": 0.5, "scale": "linear" } } }
            """u8.ToArray(),
        """
            { "data": "toy", "vary": { "seed": [1, 2, 3] }, "halving": { "from": 1, "to": 9, "factor": 3 } }
            """u8.ToArray(),
    ];

    /// <summary>The images that <see cref="Labels"/> lists.</summary>
    public static IReadOnlyList<string> LabeledImages { get; } = ["a.gif", "b c.gif", "d.gif", "e.gif"];

    /// <summary>A list of images and their classes.</summary>
    public static byte[] Labels() => Encoding.UTF8.GetBytes(
        "file,class,part\n" + string.Concat(LabeledImages.Select((name, i) => $"{name},{(i < 2 ? "cat;dog" : "dog")},train\n")));

    /// <summary>Options as a file of words holds them.</summary>
    public static byte[][] CommandLines() =>
    [
        """
            # a network
            train.csv --target "price, EUR" --layers 'dense:8 relu dense:1'
            --epochs 3 --no-refit --missing=n\ a
            """u8.ToArray(),
    ];

    private static void Train(TemporaryFolder folder, params string[] words)
    {
        string[] epochs = words.Contains("linear") ? [] : ["--epochs", "2"];
        var tool = ToolRun.In(folder, ["train", .. words, "--quiet", .. epochs]);
        if (tool.ExitCode != 0)
        {
            throw new InvalidOperationException(tool.Error);
        }
    }
}
