using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chainrule.Cli.Runs;
using Chainrule.Cli.Runs.Records;
using Chainrule.Cli.Tests.Support;
using Chainrule.Files;
using Chainrule.Files.Npy;
using Chainrule.Insight.Comparisons;
using Chainrule.Models;
using Chainrule.Tables;

namespace Chainrule.Cli.Tests.Damage;

/// <summary>A format that is read: files that are right, how they are damaged by their structure, and their reader.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Originals">Files that can be read.</param>
/// <param name="Damage">Damages one of them.</param>
/// <param name="Read">Reads a file, or fails with a <see cref="ChainruleException"/>; it is given the file and its bytes.</param>
internal sealed record DamagedFormat(
    string Name, byte[][] Originals, Func<Mutation, byte[], byte[]> Damage, Action<string, byte[]> Read)
{
    private const long Unpacked = 1 << 20;

    /// <summary>All formats, with files made in a folder.</summary>
    public static DamagedFormat[] All(TemporaryFolder folder)
    {
        ToyData.Write(folder, gzip: false);
        WriteTable(folder["t.csv"]);
        Train(folder, "toy", "--layers", "dense:4 relu dropout:0.1 dense:3", "--out", "images");
        Train(folder, "t.csv", "--target", "y", "--model", "network", "--layers", "dense:4 relu dense:1", "--out", "table");
        Train(folder, "t.csv", "--target", "a", "--model", "linear", "--out", "values");
        byte[][] Of(string name) =>
        [
            .. new[] { "images", "table", "values" }
                .Select(run => folder[$"{run}/{name}"]).Where(File.Exists).Select(File.ReadAllBytes),
        ];
        byte[] table = File.ReadAllBytes(folder["t.csv"]);
        byte[][] arrays = [Array("<f8", "(3, 2)", 48), Array("|u1", "(3,)", 3), Array("<U3", "(3,)", 36)];
        return
        [
            new("model", Of(RunFolder.ModelName), Safetensors, OnFile(ReadModel)),
            new("checkpoint", Of(RunFolder.LastName), Safetensors, OnFile(file => CheckpointFile.Load(file, out string _))),
            new("predictions", Of(RunFolder.PredictionsName), Safetensors, OnFile(file => PredictionsFile.Load(file))),
            new("safetensors", [Tensors()], Safetensors, OnFile(file => SafetensorsReader.Open(file).Dispose())),
            new("record", Of("run.json"), Json, (file, bytes) => RunRecord.Parse(file, bytes)),
            new("configuration", Of("run.json"), Json, OnFile(file => Configuration.Read(file, TrainOptions.OfConfiguration))),
            new("metrics", Of(RunFolder.MetricsName), Json, OnFile(file => MetricsFile.Read(file))),
            new("layers", Of(RunFolder.LayersName), Json, OnFile(ReadLayers)),
            new("csv", [table, .. OtherTables()], Json, ReadTable),
            new("npy", arrays, Npy, ReadArrays),
            new("npz", [Zip(arrays)], (mutation, _) => Npz(mutation, arrays), ReadArrays),
            new("idx", [.. Directory.EnumerateFiles(folder["toy"], "t10k*").Select(File.ReadAllBytes)],
                (mutation, bytes) => mutation.Bytes(bytes), OnFile(file => IdxFile.Read(file))),
            new("gzip", [Packed(table, 2), Packed(table, 1)], Gzip, Unpack),
        ];
    }

    /// <summary>The name that a file of the format must have to be read.</summary>
    public string FileName => Name == "layers" ? RunFolder.LayersName : $"{Name}.{(Name == "csv" ? "csv" : "file")}";

    private static void Train(TemporaryFolder folder, params string[] words)
    {
        string[] epochs = words.Contains("linear") ? [] : ["--epochs", "2"];
        var tool = ToolRun.In(folder, ["train", .. words, "--quiet", .. epochs]);
        if (tool.ExitCode != 0)
        {
            throw new InvalidOperationException(tool.Error);
        }
    }

    private static void WriteTable(string path) => File.WriteAllLines(path, Enumerable.Range(0, 60).Select(row =>
        $"{row % 7}.5,{(row % 3 == 0 ? "red" : "blue")},2024-0{1 + (row % 9)}-1{row % 10},{(row % 11 == 0 ? "" : $"{row} kg")},"
            + (row % 2 == 0 ? "yes" : "no")).Prepend("a,color,day,size,y"));

    private static byte[][] OtherTables() =>
    [
        .. new[]
        {
            "a;b;c\n1,5;€ 3;12%\n2,25;€ 1.000;7%\n3;-;8%\n", "sep=;\na;b\n1;\"x;\"\"y\"\n2;\n", "a\tb\n1\t2\r\n3\t4\r\n",
            "# said\nx y z\n1 2 3\n4 5 6\n", "t,n\n12:30:00,007\n23:59:59,0003E4\n",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static Action<string, byte[]> OnFile(Action<string> read) => (file, bytes) =>
    {
        File.WriteAllBytes(file, bytes);
        read(file);
    };

    // What of it can't be read isn't shown.
    private static void ReadLayers(string file)
    {
        if (LayersFile.TryRead(Path.GetDirectoryName(file)!) is null)
        {
            throw new ChainruleException("no layers");
        }
    }

    private static void ReadModel(string file)
    {
        var model = Model.Load(file, TableModel.Format);
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

    private static void ReadTable(string file, byte[] bytes)
    {
        var table = Tables.Table.Read(new MemoryStream(bytes), file);
        _ = TableSchema.Infer(table);
    }

    private static void ReadArrays(string file, byte[] bytes)
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

    private static void Unpack(string file, byte[] bytes)
    {
        using var stream = new GunzipStream(new MemoryStream(bytes), file, UnpackLimit.Of(Unpacked));
        stream.CopyTo(Stream.Null);
    }

    private static byte[] Json(Mutation mutation, byte[] text) => mutation.Text(text);

    // The header, a text within its metadata, or the tensors; the length is right again most of the time.
    private static byte[] Safetensors(Mutation mutation, byte[] file)
    {
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        byte[] header = file[8..(8 + length)], tensors = file[(8 + length)..];
        switch (mutation.Next(8))
        {
            case 0:
                return mutation.Bytes(file);
            case 1 or 2:
                tensors = mutation.OneIn(2) ? mutation.Bytes(tensors) : WithFloat(mutation, tensors);
                break;
            case 3 or 4:
                header = mutation.Text(header);
                break;
            default:
                header = WithMetadata(mutation, header);
                break;
        }

        byte[] size = BitConverter.GetBytes((long)header.Length + (mutation.OneIn(40) ? mutation.Next(9) - 4 : 0));
        return [.. size, .. header, .. tensors];
    }

    private static byte[] WithFloat(Mutation mutation, byte[] tensors)
    {
        byte[] changed = [.. tensors];
        float[] values = [float.NaN, float.PositiveInfinity, float.MaxValue, -1, 0, 2, 1e-45f];
        if (changed.Length >= sizeof(float))
        {
            BitConverter.TryWriteBytes(
                changed.AsSpan(mutation.Next(changed.Length / sizeof(float)) * sizeof(float)),
                values[mutation.Next(values.Length)]);
        }

        return changed;
    }

    private static byte[] WithMetadata(Mutation mutation, byte[] header)
    {
        var json = JsonNode.Parse(header)!.AsObject();
        if (json["__metadata__"] is not JsonObject texts || texts.Count == 0)
        {
            return mutation.Text(header);
        }

        string name = texts.ElementAt(mutation.Next(texts.Count)).Key;
        texts[name] = Encoding.UTF8.GetString(mutation.Text(Encoding.UTF8.GetBytes(texts[name]!.GetValue<string>())));
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    private static byte[] Tensors()
    {
        var writer = new SafetensorsWriter();
        writer.AddText("k", "text");
        writer.Add("a", [2, 3], new float[6]);
        writer.Add("b", [5], new byte[5]);
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }

    private static byte[] Array(string type, string shape, int bytes) =>
        Array(Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n"), new byte[bytes]);

    private static byte[] Array(byte[] header, byte[] content) =>
        [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)header.Length), .. header, .. content];

    private static byte[] Npy(Mutation mutation, byte[] file)
    {
        int length = BitConverter.ToUInt16(file, 8);
        return mutation.OneIn(4) ? mutation.Bytes(file) : Array(mutation.Text(file[10..(10 + length)]), file[(10 + length)..]);
    }

    private static byte[] Npz(Mutation mutation, byte[][] arrays)
    {
        if (mutation.OneIn(2))
        {
            return Zip([.. arrays.Select(array => mutation.OneIn(2) ? array : Npy(mutation, array))]);
        }

        // the records of the archive: sizes, places, methods, names
        byte[] archive = Zip(arrays);
        int[] records = [.. Enumerable.Range(0, archive.Length - 4).Where(at => archive.AsSpan(at).StartsWith("PK"u8))];
        int at = records[mutation.Next(records.Length)];
        return mutation.OneIn(4) ? mutation.Bytes(archive) : [.. archive[..at], .. mutation.Bytes(archive[at..])];
    }

    private static byte[] Zip(byte[][] arrays)
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

    // The flags of a member say which fields come before its data: names, comments, more.
    private static byte[] Gzip(Mutation mutation, byte[] file)
    {
        byte[] changed = mutation.OneIn(3) ? mutation.Bytes(file) : [.. file];
        if (mutation.OneIn(2) && changed.Length > 10)
        {
            changed[3] = (byte)mutation.Next(32);
            byte[] fields = mutation.Bytes([4, 0, 1, 2, 3, 4, (byte)'n', 0, (byte)'c', 0, 0, 0]);
            changed = [.. changed[..10], .. fields, .. changed[10..]];
        }

        return mutation.OneIn(3) ? [.. changed, .. mutation.Bytes(file)] : changed;
    }
}
