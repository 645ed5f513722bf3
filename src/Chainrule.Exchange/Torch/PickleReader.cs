using System.Buffers.Binary;
using System.Text;

namespace Chainrule.Exchange.Torch;

/// <summary>
/// Reads the pickle of a PyTorch archive: the opcodes that <c>torch.save</c> writes for dictionaries of tensors, numbers and
/// texts, and nothing else. Nothing is looked up or called: what a pickle names is held against <see cref="TorchCalls"/>, a
/// closed list, and refused by name where it isn't in it.
/// </summary>
/// <remarks>Source: Python's Lib/pickletools.py, which documents each opcode.</remarks>
/// <param name="file">The archive, for errors.</param>
/// <param name="start">The byte of it at which the pickle begins.</param>
/// <param name="bytes">The pickle.</param>
/// <param name="calls">What the known classes and functions stand for.</param>
internal ref struct PickleReader(FileBytes file, long start, ReadOnlySpan<byte> bytes, TorchCalls calls)
{
    private const int HighestProtocol = 5;

    // A byte of a pickle can make an object of a hundred. Fifty thousand tensors take less than this.
    private const int MostValues = 2_000_000;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];
    private int _at, _values;

    /// <summary>The value that the pickle stands for.</summary>
    /// <exception cref="FileFormatException">It is damaged, or holds what isn't known.</exception>
    public object? Read()
    {
        while (true)
        {
            byte opcode = Next();
            if (opcode == (byte)'.')
            {
                return Pop();
            }

            if (!Literal(opcode) && !Collection(opcode) && !Object(opcode))
            {
                throw Refused($"the opcode 0x{opcode:X2} of Python's pickle is not one that weights need");
            }
        }
    }

    private bool Literal(byte opcode)
    {
        switch (opcode)
        {
            case 0x80: // PROTO
                byte protocol = Next();
                return protocol <= HighestProtocol ? true : throw Refused($"pickles of version {protocol} are not known");
            case 0x95: // FRAME
                Take(8);
                return true;
            case (byte)'N':
                return Push(null);
            case 0x88:
                return Push(true);
            case 0x89:
                return Push(false);
            case (byte)'J':
                return Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
            case (byte)'K':
                return Push((long)Next());
            case (byte)'M':
                return Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
            case 0x8A: // LONG1
                return Push(Long(Take(Next())));
            case (byte)'G':
                return Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
            case (byte)'X':
                return Push(Text(Length(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))));
            case 0x8C: // SHORT_BINUNICODE
                return Push(Text(Next()));
            default:
                return false;
        }
    }

    private bool Collection(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'(':
                Count();
                _marks.Add(_stack.Count);
                return true;
            case (byte)')':
                return Push(new PickleTuple([]));
            case (byte)'t':
                return Push(new PickleTuple(ToMark()));
            case >= 0x85 and <= 0x87: // TUPLE1 to TUPLE3
                return Push(new PickleTuple(TakeLast(opcode - 0x84)));
            case (byte)']':
                return Push(new PickleList());
            case (byte)'a':
                object? item = Pop();
                Top<PickleList>().Add(item);
                return true;
            case (byte)'e':
                object?[] items = ToMark();
                Top<PickleList>().AddRange(items);
                return true;
            case (byte)'}':
                return Push(new PickleDictionary());
            case (byte)'s':
                object?[] pair = TakeLast(2);
                Top<PickleDictionary>().Set(pair[0], pair[1]);
                return true;
            case (byte)'u':
                SetItems(ToMark());
                return true;
            default:
                return false;
        }
    }

    private bool Object(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'q':
                return Remember(Next());
            case (byte)'r':
                return Remember(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)));
            case 0x94: // MEMOIZE
                return Remember(_memo.Count);
            case (byte)'h':
                return Push(Remembered(Next()));
            case (byte)'j':
                return Push(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
            case (byte)'c':
                string module = Line();
                return Push(Known($"{module}.{Line()}"));
            case 0x93: // STACK_GLOBAL
                object?[] names = TakeLast(2);
                return Push(Known($"{names[0] as string}.{names[1] as string}"));
            case (byte)'Q': // BINPERSID
                return Push(calls.StorageOf(Pop(), Place()));
            case (byte)'R':
                object?[] call = TakeLast(2);
                return call is [PickleGlobal function, PickleTuple arguments]
                    ? Push(calls.Call(function.Name, arguments.Items, Place()))
                    : throw Damaged("something that is no known function is to be called");
            case (byte)'b': // what an OrderedDict was given besides its items
                Pop();
                Top<PickleDictionary>();
                return true;
            default:
                return false;
        }
    }

    private readonly void SetItems(object?[] items)
    {
        var dictionary = Top<PickleDictionary>();
        if (items.Length % 2 != 0)
        {
            throw Damaged("a key of a dictionary has no value");
        }

        for (int i = 0; i < items.Length; i += 2)
        {
            dictionary.Set(items[i], items[i + 1]);
        }
    }

    private readonly PickleGlobal Known(string name) => TorchCalls.Names.Contains(name)
        ? new PickleGlobal(name)
        : throw Refused($"it names {(name.Length > 200 ? name[..200] + "…" : name)}, which is not among what weights need");

    private void Count()
    {
        if (++_values > MostValues)
        {
            throw Refused($"it holds more than {MostValues:N0} values");
        }
    }

    private bool Push(object? value)
    {
        Count();
        _stack.Add(value);
        return true;
    }

    private readonly object? Pop() => TakeLast(1)[0];

    // Never what lies below a mark, which belongs to a collection that isn't complete yet.
    private readonly object?[] TakeLast(int count)
    {
        int from = _stack.Count - count;
        if (from < (_marks.Count > 0 ? _marks[^1] : 0))
        {
            throw Damaged("the pickle takes more from its stack than was put there");
        }

        return Cut(from);
    }

    private readonly object?[] ToMark()
    {
        if (_marks.Count == 0)
        {
            throw Damaged("a collection has no beginning");
        }

        int from = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return Cut(from);
    }

    private readonly object?[] Cut(int from)
    {
        object?[] items = [.. _stack[from..]];
        _stack.RemoveRange(from, items.Length);
        return items;
    }

    private readonly T Top<T>()
        where T : class => (_stack.Count > 0 ? _stack[^1] : null) as T ?? throw Damaged("an item is put into what takes none");

    private bool Remember(long key)
    {
        Count();
        _memo[key] = _stack.Count > 0 ? _stack[^1] : throw Damaged("nothing is there to be remembered");
        return true;
    }

    private readonly object? Remembered(long key) =>
        _memo.TryGetValue(key, out object? value) ? value : throw Damaged("something is recalled that was never there");

    private byte Next() => Take(1)[0];

    private readonly int Length(uint length) => length <= _bytes.Length - _at
        ? (int)length
        : throw Damaged($"a text is said to be {length:N0} bytes long, and the pickle ends before");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - _at)
        {
            throw Damaged("the pickle ends too early");
        }

        _at += count;
        return _bytes.Slice(_at - count, count);
    }

    private string Text(int length) => Encoding.UTF8.GetString(Take(length));

    private string Line()
    {
        int length = _bytes[_at..].IndexOf((byte)'\n');
        if (length < 0)
        {
            throw Damaged("the pickle ends within a name");
        }

        string line = Text(length);
        Take(1);
        return line;
    }

    private readonly long Long(ReadOnlySpan<byte> digits)
    {
        if (digits.Length > sizeof(long))
        {
            throw Damaged("a whole number has more than 64 bits");
        }

        long value = digits is [.., >= 0x80] ? -1 : 0;
        for (int i = digits.Length - 1; i >= 0; i--)
        {
            value = value << 8 | digits[i];
        }

        return value;
    }

    private readonly long Place() => start + Math.Max(0, _at - 1);

    private readonly FileFormatException Damaged(string problem) => file.Damaged(Place(), problem);

    private readonly FileFormatException Refused(string problem) => new(file.Path, Place(), problem, TorchCalls.Mend);
}
