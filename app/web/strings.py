"""Every word the pages say of their own, English and Chinese side by side, and which of the two a request gets."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request

from app.notes.library import LANGUAGES as LANGUAGES
from app.web.playground_strings import PLAYGROUND, PLAYGROUND_STRINGS, PLAYGROUND_TOO

LANGUAGE_TAGS = {"en": "en", "zh": "zh-Hans"}
LOCALES = {"en": "en_GB", "zh": "zh_CN"}
LANGUAGE_NAMES = {"en": "English", "zh": "中文"}

Translate = Callable[..., str]

STRINGS: dict[str, tuple[str, str]] = {
    **PLAYGROUND_STRINGS,
    # every page
    "tagline": ("torch, run and read", "读懂 torch，亲手运行"),
    "skip": ("Skip to the content", "跳到正文"),
    "site": ("Site", "站点"),
    "operators": ("Operators", "算子"),
    "api": ("API", "接口"),
    "theme_system": ("Colours: the system’s", "配色：跟随系统"),
    "theme_light": ("Colours: light", "配色：浅色"),
    "theme_dark": ("Colours: dark", "配色：深色"),
    "copy": ("Copy", "复制"),
    "copied": ("Copied", "已复制"),
    "footer": ("Computed by torch {torch}.", "由 torch {torch} 计算。"),
    "notes": ("Notes", "笔记"),
    "glossary": ("Glossary", "术语表"),
    "about": ("About", "关于"),
    # the first page
    "what_it_is": (
        "Notes on PyTorch in English and Chinese, their numbers computed by torch; and a page for each operator that runs it.",
        "中英双语的 PyTorch 笔记，数字都由 torch 算出；每个算子各有一页，可以直接运行。",
    ),
    "live_title": ("Try one:", "先试一个："),
    "live_lead": (
        "Each output is the largest number in its window. Change the numbers or the window, then run it.",
        "每个输出是它那个窗口里最大的数。改改数字或窗口，再运行。",
    ),
    "live_more": ("All that it can do", "它的全部用法"),
    "notes_lead": ("Every chapter in both languages, every number in it computed.", "每一章都有中英两种语言，其中的数字都是算出来的。"),
    # the notes
    "on_this_page": ("On this page", "本页目录"),
    "side_by_side": ("Both languages side by side", "中英对照"),
    "as_notebook": ("As a notebook (.ipynb)", "下载笔记本（.ipynb）"),
    "as_script": ("As a script (.py)", "下载脚本（.py）"),
    "neighbours": ("Chapters before and after", "前后章节"),
    "previous": ("Before", "上一章"),
    "following": ("Next", "下一章"),
    "anchor": ("Link to this place", "本处链接"),
    "table": ("Table", "表格"),
    "printed": ("What it prints", "打印结果"),
    "gotcha": ("Watch out", "当心"),
    "misread": ("Commonly misread", "常见误读"),
    "note": ("Note", "说明"),
    "tip": ("Tip", "提示"),
    "needs_gpu": ("Needs a GPU, so it was not run here.", "需要 GPU，此处未运行。"),
    "needs_gpus": ("Needs several GPUs, so it was not run here.", "需要多块 GPU，此处未运行。"),
    "needs_download": ("Downloads something, so it was not run here.", "需要联网下载，此处未运行。"),
    "needs_torchvision": ("Needs torchvision, so it was not run here.", "需要 torchvision，此处未运行。"),
    "needs_processes": ("Starts processes of its own, so it was not run here.", "会启动新的进程，此处未运行。"),
    "needs_server": ("These pages are files; running needs a server.", "这里是静态页面，运行需要服务器。"),
    "run_yourself": ("Run it yourself", "亲自运行"),
    "run_on_its_page": ("The operator’s own page", "算子自己的页面"),
    "not_recorded": (
        "The workers are busy, so this run is not shown yet. Reload in a moment.",
        "工作进程正忙，暂时没有这次运行的结果，请稍后刷新。",
    ),
    "function": ("Function", "函数"),
    "derivative": ("Derivative", "导数"),
    "windows": ("Input, windows, output", "输入、窗口与输出"),
    "glossary_lead": (
        "The words of the notes in both languages, and what each means here.",
        "笔记所用术语的中英对照与含义。",
    ),
    "related": ("See also", "参见"),
    "comma": (", ", "、"),
    "from_the_notes": ("From the notes", "笔记中的讲解"),
    "whole_chapter": ("The whole chapter: {title}", "阅读全章：{title}"),
    "chapters": ("Chapters", "章节"),
    # searching
    "search": ("Search", "搜索"),
    "search_everything": ("Search the notes and the operators", "搜索笔记与算子"),
    "search_placeholder": ("An operator, an idea, an error message", "算子、概念或报错信息"),
    "search_hits": ("Found", "搜索结果"),
    "search_failed": ("The search does not answer. Try again in a moment.", "搜索暂时没有回应，请稍后再试。"),
    "hit_count": ("{count} found for “{query}”.", "“{query}”共找到 {count} 条。"),
    "no_hits": ("Nothing found. A shorter word or torch’s own name may find it.", "没有找到。换个短一点的词，或用 torch 里的名称试试。"),
    "all_hits": ("All results", "全部结果"),
    "found_chapter": ("Chapter", "章节"),
    "found_section": ("Section", "小节"),
    "found_operator": ("Operator", "算子"),
    "found_term": ("Term", "术语"),
    "found_page": ("Page", "页面"),
    "by_name": ("Its name matches", "名称相符"),
    "by_close_name": ("Its name is close", "名称相近"),
    "by_title": ("Its title matches", "标题相符"),
    "by_message": ("It explains this message", "解释了这条报错"),
    "by_text": ("Its text has the words", "正文中提到"),
    "close": ("Close", "关闭"),
    # the list of operators
    "operators_lead": (
        "{count} operators of torch {torch}. Each page runs its operator on your own tensors.",
        "torch {torch} 的 {count} 个算子。在每一页上，都可以用自己的张量运行这个算子。",
    ),
    "filter": ("Name or meaning", "名称或含义"),
    "filter_action": ("Filter", "筛选"),
    "category": ("Category", "类别"),
    "all_categories": ("All categories", "全部类别"),
    "kind": ("Kind", "种类"),
    "all_kinds": ("All kinds", "全部种类"),
    "matches": ("{count} of {total} match.", "共 {total} 个，符合 {count} 个。"),
    "no_match": ("No operator matches. A shorter word may find it.", "没有符合的算子，换个短一点的词试试。"),
    "show_all": ("Show all", "显示全部"),
    # one operator
    "run_it": ("Run it", "运行"),
    "run": ("Run", "运行"),
    "arguments": ("Arguments", "参数"),
    "inputs": ("Inputs", "输入"),
    "outputs": ("Outputs", "输出"),
    "state": ("State", "状态"),
    "examples": ("Examples", "示例"),
    "error_examples": ("What it refuses", "会被拒绝的例子"),
    "error_examples_lead": ("Each of these fails, and says why.", "下面每一个都会失败，并说明原因。"),
    "links": ("Elsewhere", "延伸"),
    "torch_documentation": ("torch’s own documentation", "torch 官方文档"),
    "json_description": ("This page as JSON", "本页的 JSON"),
    "reference": ("Reference", "参考"),
    "name": ("Name", "名称"),
    "type": ("Type", "类型"),
    "default": ("Default", "默认值"),
    "meaning": ("Meaning", "含义"),
    "shape": ("Shape", "形状"),
    "dtypes": ("dtypes", "数据类型"),
    "role": ("Role", "角色"),
    "parameter": ("parameter", "参数"),
    "buffer": ("buffer", "缓冲区"),
    "required": ("required", "必填"),
    "optional": ("optional", "可选"),
    "no_arguments": ("It takes no arguments.", "它没有参数。"),
    "state_lead": ("What it learns or keeps, as the first example builds it.", "按第一个示例构建时，它学习或保存的量。"),
    "example": ("Example {number}", "示例 {number}"),
    "fill": ("put into the form", "填入表单"),
    "refused_as": ("refused as", "拒绝代码"),
    # the form
    "settings": ("How to run", "运行方式"),
    "state_hint": ("A JSON object: values to put in place of parameters and buffers, by name.", "JSON 对象：按名称替换参数和缓冲区的值。"),
    "seed": ("Seed", "随机种子"),
    "dtype": ("dtype", "数据类型"),
    "device": ("Device", "设备"),
    "training": ("Training", "训练模式"),
    "gradients": ("Gradients", "计算梯度"),
    "key": ("API key", "接口密钥"),
    "key_hint": ("This site runs nothing without a key.", "本站凭密钥运行。"),
    "tensor_hint": (
        "Nested lists, rows of numbers, what torch or NumPy prints, or a fill such as randn(2,3;seed=7).",
        "嵌套列表、逐行数字、torch 或 NumPy 打印的文本，或 randn(2,3;seed=7) 这样的填充。",
    ),
    "module_hint": (
        'A module is {{"operator": "torch.nn.ReLU", "arguments": {{}}}}; several are a list of those.',
        '模块写作 {{"operator": "torch.nn.ReLU", "arguments": {{}}}}，多个模块写成列表。',
    ),
    "callable_hint": ("A function by its full name, such as torch.nn.functional.relu.", "函数用全名，例如 torch.nn.functional.relu。"),
    "formula_hint": ("An expression, such as 0.95 ** epoch.", "写一个表达式，例如 0.95 ** epoch。"),
    "tensors_hint": (
        "A list of tensors as JSON, or one tensor a paragraph.",
        "JSON 形式的张量列表，或每段一个张量。",
    ),
    # the answer
    "result": ("Result", "结果"),
    "no_result": (
        "The form holds the first example. Run it, or change anything first.",
        "表单里已填好第一个示例，可以直接运行，也可以先改动。",
    ),
    "first_result": (
        "What the first example gives. Change anything and run it.",
        "这是第一个示例的结果。可以随意改动，再运行。",
    ),
    "loss": ("Loss", "损失"),
    "gradients_of": ("Gradients", "梯度"),
    "gradients_lead": ("With ones as the upstream gradient of each output.", "各输出的上游梯度均取 1。"),
    "state_after": ("State after the run", "运行后的状态"),
    "warnings": ("torch warns", "torch 的警告"),
    "overwritten": ("{name}, before and after", "{name} 的前后对比"),
    "before": ("before", "之前"),
    "after": ("after", "之后"),
    "path_over_surface": ("The path over the surface", "曲面上的路径"),
    "losses": ("Loss at each step", "每一步的损失"),
    "learning_rates": ("Learning rate at each step", "每一步的学习率"),
    "momenta": ("Momentum at each step", "每一步的动量"),
    "numbers": ("The numbers", "数值"),
    "histogram": ("Histogram, and the density it should follow", "直方图与理论密度"),
    "batches": ("Which index lands in which batch", "每个下标落入哪一批"),
    "timing": (
        "{run} ms on {device}, after {queue} ms in the queue; seed {seed}.",
        "在 {device} 上运行 {run} 毫秒，排队 {queue} 毫秒；种子 {seed}。",
    ),
    "code": ("The same in Python", "等价的 Python 代码"),
    "curl": ("The same by HTTP", "等价的 HTTP 请求"),
    "too_long": ("Too long to show here; the API answers it in full.", "太长，不在此显示；接口会完整返回。"),
    "cut": ("The beginning of {count} elements.", "共 {count} 个元素，只显示开头部分。"),
    "empty": ("No elements.", "没有元素。"),
    "scalar": ("scalar", "标量"),
    "min": ("min", "最小"),
    "max": ("max", "最大"),
    "mean": ("mean", "均值"),
    "std": ("std", "标准差"),
    "zeros": ("zeros", "零"),
    "nan": ("nan", "nan"),
    "inf": ("inf", "inf"),
    # errors
    "suggestions": ("The nearest names", "相近的名称"),
    "at": ("at", "位置"),
    "needed_limit": ("It would take {needed}; the limit is {limit}.", "需要 {needed}，上限为 {limit}。"),
    "request_id": ("Request", "请求"),
    "back_home": ("To the first page", "回到首页"),
    "all_operators": ("All operators", "全部算子"),
    "retry": ("This page tries again by itself.", "本页会自动重试。"),
}

KINDS: dict[str, tuple[str, str]] = {
    "module": ("Modules", "模块"),
    "function": ("Functions", "函数"),
    "initializer": ("Initialisers", "初始化"),
    "optimizer": ("Optimisers", "优化器"),
    "scheduler": ("Learning-rate schedulers", "学习率调度器"),
    "sampler": ("Samplers and loaders", "采样器与数据加载"),
}
KINDS_IN_ORDER = tuple(KINDS)

CATEGORIES: dict[str, tuple[str, str]] = {
    "activation": ("Activations", "激活函数"),
    "attention": ("Attention", "注意力"),
    "autograd": ("Automatic differentiation", "自动求导"),
    "comparison": ("Comparison and sorting", "比较与排序"),
    "creation": ("Creation", "创建张量"),
    "dataloader": ("Loading", "数据加载"),
    "dataset": ("Data sets", "数据集"),
    "distributed": ("Across processes", "多进程"),
    "gradient": ("Gradients", "梯度处理"),
    "gradient_descent": ("Gradient descent", "梯度下降"),
    "indexing": ("Indexing, joining, reshaping", "索引、拼接与变形"),
    "init": ("Initialisers", "初始化"),
    "linalg": ("Linear algebra", "线性代数"),
    "lr_scheduler": ("Learning-rate schedules", "学习率调度"),
    "other": ("Other operations", "其他运算"),
    "pointwise": ("Element-wise mathematics", "逐元素运算"),
    "random": ("Random numbers", "随机数"),
    "reduction": ("Reductions", "归约"),
    "sampler": ("Samplers", "采样器"),
    "sequence": ("Sequences of different lengths", "变长序列"),
    "special": ("Special functions", "特殊函数"),
    "spectral": ("Fourier transforms", "傅里叶变换"),
    "tensor": ("What a tensor is", "张量本身"),
    "vision": ("Images", "图像"),
    "adaptive": ("Adaptive softmax", "自适应 softmax"),
    "adaptive_steps": ("Adaptive steps", "自适应步长"),
    "second_order": ("Second order", "二阶方法"),
    "batchnorm": ("Batch normalisation", "批归一化"),
    "channelshuffle": ("Channel shuffle", "通道重排"),
    "container": ("Containers", "容器"),
    "conv": ("Convolutions", "卷积"),
    "distance": ("Distances", "距离"),
    "dropout": ("Dropout", "丢弃法"),
    "flatten": ("Flattening", "展平"),
    "fold": ("Folding", "折叠与展开"),
    "instancenorm": ("Instance normalisation", "实例归一化"),
    "linear": ("Linear layers", "线性层"),
    "loss": ("Losses", "损失函数"),
    "normalization": ("Other normalisations", "其他归一化"),
    "padding": ("Padding", "填充"),
    "pixelshuffle": ("Pixel shuffle", "像素重组"),
    "pooling": ("Pooling", "池化"),
    "rnn": ("Recurrent layers", "循环层"),
    "sparse": ("Embeddings", "嵌入"),
    "transformer": ("Transformers", "Transformer"),
    "upsampling": ("Upsampling", "上采样"),
}
"""torch's own grouping in words; a category that is not here is shown by its own name."""

PROBLEMS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "malformed_json": (("The request cannot be read", "无法读取请求"), ("The body is not JSON.", "请求体不是 JSON。")),
    "unauthorized": (("A key is needed", "需要密钥"), ("This site runs nothing without a key.", "本站凭密钥运行。")),
    "not_found": (("There is nothing here", "这里什么也没有"), ("No page has this address.", "这个地址没有对应的页面。")),
    "unknown_operator": (
        ("No operator has this name", "没有这个算子"),
        ("Names are torch’s own, such as torch.nn.ReLU.", "名称与 torch 一致，例如 torch.nn.ReLU。"),
    ),
    "method_not_allowed": (
        ("Not this way", "方法不适用"),
        ("The address exists, but does not answer this method.", "地址存在，但不接受这种请求方法。"),
    ),
    "not_acceptable": (("Not in that form", "无法以该格式响应"), ("The answer has no form that was asked for.", "没有所要求的响应格式。")),
    "request_timeout": (("The request came too slowly", "请求到达太慢"), ("It did not arrive in time.", "请求未能及时到达。")),
    "request_too_large": (
        ("The request is too long", "请求太长"),
        ("A fill such as randn(100,100;seed=1) says much in few bytes.", "randn(100,100;seed=1) 这样的填充可以用很少的字节表达大张量。"),
    ),
    "over_limit": (
        ("The run would cost too much", "这次运行的开销过大"),
        ("It was stopped before or while it took more than one run may.", "它超出或将要超出单次运行的限额，已被停止。"),
    ),
    "unsupported_media_type": (("Not a form", "不是表单"), ("The body is not what this address reads.", "这个地址不接受这种请求体。")),
    "invalid_argument": (("An argument does not fit", "参数不符"), ("It was found before torch was asked.", "在交给 torch 之前就已发现。")),
    "invalid_input": (("An input does not fit", "输入不符"), ("It was found before torch was asked.", "在交给 torch 之前就已发现。")),
    "invalid_state": (("A state does not fit", "状态不符"), ("It was found before torch was asked.", "在交给 torch 之前就已发现。")),
    "torch_error": (
        ("torch rejected the values", "torch 拒绝了这些值"),
        ("The message is torch’s own, word for word.", "以下是 torch 的原话。"),
    ),
    "operator_crashed": (
        ("The run killed its process", "这次运行让进程崩溃了"),
        (
            "That is an answer too: torch does not survive these values. Nobody else’s run was touched.",
            "这也是一种结果：torch 处理不了这些值。其他人的运行不受影响。",
        ),
    ),
    "rate_limited": (("Too many runs", "运行过于频繁"), ("Wait a little, then try again.", "请稍候再试。")),
    "internal_error": (
        ("An error of ours", "我们的错误"),
        ("It is not the request’s fault; the log has it under the number below.", "不是请求的问题；日志已按下面的编号记录。"),
    ),
    "overloaded": (("Every worker is busy", "所有工作进程都在忙"), ("The queue is full. Try again in a moment.", "队列已满，请稍后再试。")),
    "starting": (
        ("The site is starting", "站点正在启动"),
        ("torch is being imported; this takes some seconds.", "正在导入 torch，需要几秒钟。"),
    ),
    "deadline_exceeded": (
        ("The run took too long", "运行时间过长"),
        (
            "It was stopped at its deadline of {limit_seconds} seconds, building included.",
            "{limit_seconds} 秒的期限已到，运行被停止；构建时间也计算在内。",
        ),
    ),
}
"""By error code: a title, and what that means to a reader."""


def translator(language: str) -> Translate:
    """`translate(key, **values)`: the string of that key in `language`."""
    column = LANGUAGES.index(language)

    def translate(key: str, **values: object) -> str:
        return STRINGS[key][column].format(**values)

    return translate


def playground_words(language: str) -> dict[str, Any]:
    """What the playground's scripts say: the `play_…` strings by the rest of their keys, and each problem's title and explanation."""
    column = LANGUAGES.index(language)
    words = {key: STRINGS[key][column] for key in PLAYGROUND_TOO}
    words |= {key.removeprefix(PLAYGROUND): texts[column] for key, texts in STRINGS.items() if key.startswith(PLAYGROUND)}
    return {"words": words, "problems": {code: [title[column], text[column]] for code, (title, text) in PROBLEMS.items()}}


def kind_name(language: str, kind: str) -> str:
    return KINDS[kind][LANGUAGES.index(language)]


def category_name(language: str, category: str) -> str:
    return CATEGORIES.get(category, (category, category))[LANGUAGES.index(language)]


def problem_texts(language: str, problem: Mapping[str, object]) -> tuple[str, str]:
    """The title and the explanation of a problem in `language`."""
    title, explanation = PROBLEMS[str(problem["code"])]
    column = LANGUAGES.index(language)
    return title[column], explanation[column].format_map({"limit_seconds": "", **problem})


def language_of(request: Request) -> str:
    """The language of the page's path, or else the one the browser would rather read."""
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    first = path.split("/")[1] if "/" in path else ""
    return first if first in LANGUAGES else preferred(request.headers.get("accept-language", ""))


def preferred(accept_language: str) -> str:
    """The best of our languages for an `Accept-Language` header (RFC 9110, 12.5.4); English where it names neither."""
    weights = dict.fromkeys(LANGUAGES, 0.0)
    for item in accept_language.lower().split(","):
        tag, _, weight = item.strip().partition(";q=")
        primary = tag.partition("-")[0]
        if primary in weights:
            weights[primary] = max(weights[primary], _weight(weight))
    return max(LANGUAGES, key=weights.__getitem__)


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
