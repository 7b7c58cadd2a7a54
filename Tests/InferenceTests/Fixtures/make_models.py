"""Writes tiny-cnn and tiny-crnn: models exported by PyTorch with nothing folded, inputs, and ONNX Runtime's outputs.

Needs torch, onnx, onnxruntime; the folders beside this file were made with 2.13, 1.17 and 1.23.
"""
import torch,onnx,numpy as np,onnxruntime as ort,os,sys,warnings
warnings.filterwarnings("ignore")
from onnx import numpy_helper
out=os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(7)
class CNN(torch.nn.Module):
    """Convolutions with batch norms kept apart, a gate, a residual: the shape of the face model in small."""
    def __init__(s):
        super().__init__()
        s.a=torch.nn.Conv2d(1,6,3,1,1,bias=False); s.an=torch.nn.BatchNorm2d(6); s.b=torch.nn.Conv2d(6,6,3,1,1,groups=6,bias=False); s.bn=torch.nn.BatchNorm2d(6)
        s.p=torch.nn.PReLU(6); s.g=torch.nn.Conv2d(6,6,1); s.o=torch.nn.Linear(6,7)
    def forward(s,x):
        x=torch.nn.functional.max_pool2d(torch.relu(s.an(s.a(x))),2); y=s.p(s.bn(s.b(x))); y=y*torch.sigmoid(s.g(torch.nn.functional.adaptive_avg_pool2d(y,1)))
        return s.o(torch.nn.functional.adaptive_avg_pool2d(torch.relu(x+y),1).flatten(1)).softmax(1)
class CRNN(torch.nn.Module):
    def __init__(s):
        super().__init__(); s.c=torch.nn.Conv2d(1,3,3,1,1); s.r=torch.nn.LSTM(12,5,batch_first=True,bidirectional=True); s.q=torch.nn.GRU(10,4,batch_first=True); s.o=torch.nn.Linear(4,7)
    def forward(s,x):
        x=torch.nn.functional.avg_pool2d(torch.nn.functional.leaky_relu(s.c(x),.1),2).permute(0,3,1,2).flatten(2); x,_=s.r(x); x,_=s.q(x); return s.o(x.mean(1)).log_softmax(1)
for name,m,shapes in(('tiny-cnn',CNN(),[(1,1,12,12),(3,1,12,12)]),('tiny-crnn',CRNN(),[(1,1,8,20),(2,1,8,30)])):
    for mod in m.modules():
        if isinstance(mod,torch.nn.BatchNorm2d): mod.running_mean.normal_(0,.3); mod.running_var.uniform_(.5,2); mod.weight.data.uniform_(.5,1.5); mod.bias.data.normal_(0,.3)
    d=f'{out}/{name}'; os.makedirs(d,exist_ok=True)
    ax={"input":{0:"n"},"output":{0:"n"}}
    if name=='tiny-crnn': ax["input"][3]="t"
    torch.onnx.export(m.eval(),torch.randn(*shapes[0]),d+'/model.onnx',dynamo=False,opset_version=17,input_names=["input"],output_names=["output"],dynamic_axes=ax,do_constant_folding=False,training=torch.onnx.TrainingMode.PRESERVE)
    print(name,os.path.getsize(d+'/model.onnx'),[n.op_type for n in onnx.load(d+'/model.onnx').graph.node])
    s=ort.InferenceSession(d+'/model.onnx',providers=['CPUExecutionProvider'])
    for k,sh in enumerate(shapes):
        x=np.random.default_rng(k).standard_normal(sh).astype(np.float32)
        os.makedirs(f'{d}/test_data_set_{k}',exist_ok=True)
        open(f'{d}/test_data_set_{k}/input_0.pb','wb').write(numpy_helper.from_array(x).SerializeToString())
        for j,o in enumerate(s.run(None,{"input":x})): open(f'{d}/test_data_set_{k}/output_{j}.pb','wb').write(numpy_helper.from_array(o).SerializeToString())
